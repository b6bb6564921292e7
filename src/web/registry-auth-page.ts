import type { FormGrant } from '../accounts/forms.ts';
import { type Html, html } from './html.ts';
import type { Page } from './page.ts';
import type { FieldName, Problem, ShownFields } from './registry-auth-fields.ts';

interface FormView {
  readonly status: 200 | 422;
  readonly grant: FormGrant;
  readonly shown: ShownFields;
  readonly problems: readonly Problem[];
  readonly triesLeft: number;
}

const heading = 'Store a registry credential';

/** The form, with what it will do beside it. Focus goes to what is wrong, where something is. */
export function registryAuthPage({ status, grant, shown, problems, triesLeft }: FormView): Page {
  return {
    status,
    title: problems.length > 0 ? `Error: ${heading}` : heading,
    body: html`<h1>${heading}</h1>
<p class="lead">GitLab’s runners will then log in to <code>${grant.registry}</code> with it${grant.image !== null && html`, to pull <code>${grant.image}</code>`}.</p>
${problems.length > 0 && summary(problems, triesLeft)}
<div class="columns"><form class="card" method="post" autocomplete="off" novalidate>
${registryField(shown, problems)}
${usernameField(shown, problems)}
${passwordField(problems)}
${scopeField(grant, shown, problems)}
<div class="choice field"><input type="checkbox" id="protected" name="protected" value="on"${shown.isProtected && checked} aria-describedby="protected-hint">
<label for="protected">Only for protected branches and tags</label>
<p class="hint" id="protected-hint">${protectedHint(grant)}</p></div>
<button>Try it and store it</button>
</form>
<section class="card" aria-labelledby="what"><h2 id="what">What happens with it</h2>${whatHappens(grant)}</section></div>`,
  };
}

const checked: Html = { markup: ' checked' };

function summary(problems: readonly Problem[], triesLeft: number): Html {
  const items = problems.map(({ field, sentence }) =>
    field === null ? html`<li>${sentence}</li>` : html`<li><a href="#${anchors[field]}">${sentence}</a></li>`,
  );
  const left = triesLeft === 1 ? 'This page takes one more try.' : `This page takes ${triesLeft} more tries.`;
  return html`<div class="problems" id="problems" role="alert" tabindex="-1" autofocus>
<h2>Nothing was stored</h2><ul>${items}</ul><p class="hint">${left} The password has to be entered again.</p></div>`;
}

const anchors: Readonly<Record<FieldName, string>> = {
  registry: 'registry',
  username: 'username',
  password: 'password',
  scope: 'scope-project',
  protected: 'protected',
};

interface TextField {
  readonly name: FieldName;
  readonly label: string;
  readonly hint: string;
  readonly type: 'text' | 'password';
  readonly value: string;
}

function textField(field: TextField, problems: readonly Problem[]): Html {
  const { name, label, hint, type, value } = field;
  const wrong = problems.find((problem) => problem.field === name);
  const described = wrong === undefined ? `${name}-hint` : `${name}-problem ${name}-hint`;
  return html`<div class="field"><label for="${name}">${label}</label>
<p class="hint" id="${name}-hint">${hint}</p>${problemLine(name, problems)}
<input type="${type}" id="${name}" name="${name}" value="${value}" required autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="${described}"${wrong !== undefined && invalid}></div>`;
}

const invalid: Html = { markup: ' aria-invalid="true"' };

function problemLine(name: FieldName, problems: readonly Problem[]): Html | false {
  const wrong = problems.find((problem) => problem.field === name);
  return wrong !== undefined && html`<p class="problem" id="${name}-problem">${wrong.sentence}</p>`;
}

function registryField({ registry }: ShownFields, problems: readonly Problem[]): Html {
  const hint = 'Host of the registry, as the image names it.';
  return textField({ name: 'registry', label: 'Registry', hint, type: 'text', value: registry }, problems);
}

function usernameField({ username }: ShownFields, problems: readonly Problem[]): Html {
  const hint = 'A deploy token or robot account that may only pull is best: it stays when people leave.';
  return textField({ name: 'username', label: 'Username', hint, type: 'text', value: username }, problems);
}

function passwordField(problems: readonly Problem[]): Html {
  const hint = 'Goes to the registry to be tried, and to GitLab to be stored. It is kept nowhere else.';
  return textField(
    { name: 'password', label: 'Password or token', hint, type: 'password', value: '' },
    problems,
  );
}

function scopeField(
  { project, group }: FormGrant,
  { scope }: ShownFields,
  problems: readonly Problem[],
): Html {
  const isGroup = group !== null && isPossible(group) && (scope === 'group' || !isPossible(project));
  return html`<fieldset aria-describedby="scope-hint"><legend>Where to store it</legend>
<p class="hint" id="scope-hint">In the CI/CD variable <code>DOCKER_AUTH_CONFIG</code>, masked. Entries for other registries stay.</p>${problemLine('scope', problems)}
${placeChoice({ scope: 'project', place: project, isChosen: !isGroup, label: 'Project', hint: 'Only this project’s jobs see it. Needs a Maintainer.' })}
${group !== null && placeChoice({ scope: 'group', place: group, isChosen: isGroup, label: 'Group', hint: 'The jobs of every project below it see it, except where a project has a variable of that name. Needs an Owner.' })}</fieldset>`;
}

interface PlaceChoice {
  readonly scope: 'project' | 'group';
  readonly place: FormGrant['project'];
  readonly isChosen: boolean;
  readonly label: string;
  readonly hint: string;
}

function placeChoice({ scope, place, isChosen, label, hint }: PlaceChoice): Html {
  const id = `scope-${scope}`;
  const { foreseen } = place;
  const isOpen = foreseen.kind === 'possible';
  const said = isOpen ? [hint, ...foreseen.notes].join(' ') : `Not possible. ${foreseen.why}`;
  return html`<div class="choice"><input type="radio" id="${id}" name="scope" value="${scope}"${isChosen && checked}${!isOpen && disabled} aria-describedby="${id}-hint">
<label for="${id}">${label} <code>${place.path}</code></label>
<p class="hint" id="${id}-hint">${said}</p></div>`;
}

const disabled: Html = { markup: ' disabled' };

function isPossible({ foreseen }: FormGrant['project']): boolean {
  return foreseen.kind === 'possible';
}

const mostRefs = 10;

function protectedHint(grant: FormGrant): Html {
  const { ref, isProtectedRef, protectedRefs: refs } = grant;
  const more = refs.length > mostRefs ? ` and ${refs.length - mostRefs} more` : '';
  const which =
    refs.length > 0 &&
    html` Protected in ${grant.project.path}: ${refs.slice(0, mostRefs).join(', ')}${more}.`;
  const other = html`Jobs on other branches, and of merge requests, will not get it then.${which}`;
  if (ref === null || isProtectedRef === null) return other;
  return isProtectedRef
    ? html`The failed jobs ran on <code>${ref}</code>, which is protected. ${other}`
    : html`The failed jobs ran on <code>${ref}</code>, which is not protected: with this they would go on failing.${which}`;
}

function whatHappens(grant: FormGrant): Html {
  const { slackName, gitlabUsername, project, registry } = grant;
  const own = grant.with === 'own-token';
  return html`<dl>
<div><dt>1. It is tried</dt><dd>Against <code>${registry}</code>, from the host whose job failed where Pullcheck has an agent, otherwise beside Pullcheck. What the registry refuses is not stored.</dd></div>
<div><dt>2. It is stored at GitLab</dt><dd>For <a href="${project.url}">${project.path}</a>${grant.group !== null && ' or its group, as you choose'}. Whoever can run jobs there can use it, and Maintainers can read it.</dd></div>
<div><dt>3. The thread says so</dt><dd>${
    own
      ? html`The change is made as <strong>@${gitlabUsername}</strong>, with your own rights, and the thread names ${slackName}.`
      : html`There is no login here: whoever has this address can use it. The thread and Pullcheck’s records will name <strong>${slackName}</strong> (@${gitlabUsername}), and Pullcheck’s own account makes the change.`
  } The password is shown nowhere.</dd></div>
<div><dt>How long</dt><dd>This page counts once and for ten minutes.</dd></div>
</dl>`;
}
