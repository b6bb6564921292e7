import type { Runner } from '../model.ts';
import { requireUser } from './access.ts';
import { forbidden, notFound, ok } from './answer.ts';
import { type Call, idParam } from './call.ts';
import type { Endpoint } from './endpoint.ts';
import { runnerEntity, runnerManagerEntity } from './entities.ts';

/** @see https://docs.gitlab.com/api/runners/ */
export const runnerEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/runners/:runner_id',
    answer: (call) => {
      const runner = readableRunner(call);
      return ok({ ...runnerEntity(runner), tag_list: runner.tags, run_untagged: false, locked: false });
    },
  },
  {
    method: 'GET',
    path: '/runners/:runner_id/managers',
    answer: (call) => ok(readableRunner(call).managers.map(runnerManagerEntity)),
  },
];

/** The details of an instance runner are for admins. */
function readableRunner(call: Call): Runner {
  const user = requireUser(call);
  const runner = call.world.runners.get(idParam(call, 'runner_id'));
  if (runner === undefined) throw notFound();
  if (runner.kind === 'instance_type' && !user.isAdmin) throw forbidden('No access granted');
  return runner;
}
