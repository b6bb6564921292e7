import type { FormGrant } from '../../src/accounts/forms.ts';
import { ana } from '../accounts/world.ts';

/** For Ana, with Pullcheck's own account. */
export const grant: FormGrant = {
  user: ana,
  slackName: 'Ana Sousa',
  gitlabUsername: 'ana',
  with: 'bot-token',
  incidentId: 'incident-1',
  registry: 'registry.example.com:5000',
  image: 'registry.example.com:5000/team/app:1.2',
  project: {
    path: 'acme/shop',
    url: 'https://gitlab.example.com/acme/shop',
    foreseen: { kind: 'possible', notes: ['Stays as it is: quay.io.'] },
  },
  group: {
    path: 'acme',
    url: 'https://gitlab.example.com/groups/acme',
    foreseen: { kind: 'possible', notes: [] },
  },
  ref: 'main',
  isProtectedRef: true,
  protectedRefs: ['main', 'release/*'],
};
