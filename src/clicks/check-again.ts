import type { ClickTools } from './click-tools.ts';
import { type ClickedReply, newestJob } from './clicked-reply.ts';
import { sightOf } from './looking.ts';
import { type Note, note } from './note.ts';

/** Has the failing host asked once more; the thread shows what it sees, and whoever asked is told. */
export async function checkAgain(
  { looking, wakeThread }: Pick<ClickTools, 'looking' | 'wakeThread'>,
  { incident, reply }: ClickedReply,
): Promise<Note> {
  const seen = await looking.lookAgain(newestJob(reply).failure);
  const { projectId, pipelineId } = incident;
  await wakeThread({ projectId, pipelineId });
  const sight = sightOf(seen);
  return note(
    sight.pullable === true ? `It can be pulled now. ${sight.sentence}` : `Checked again. ${sight.sentence}`,
  );
}
