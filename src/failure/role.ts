/** What the image is for: the job's own container, one of its services, or the runner's helper. */
export type Role = 'build' | 'service' | 'helper';

/**
 * What a failed image was for. Services are pulled before the job's own image, so the last thing started before the
 * failure tells them apart where the text does not.
 *
 * @param before the runner's statements of the same try, oldest first
 * @returns null where the text leaves it open
 */
export function readRole(failure: string, image: string | null, before: readonly string[]): Role | null {
  const container = containerName.exec(failure)?.[1];
  if (isHelper(image, container, before)) return 'helper';
  if (container !== undefined) return container === 'build' ? 'build' : 'service';
  if (/is not present on list of allowed (?:images|services)/.test(failure))
    return /allowed services/.test(failure) ? 'service' : 'build';
  if (image === null) return null;
  const last = before.findLast((text) => startsService.test(text) || servicesUp.test(text));
  if (last !== undefined && startsService.exec(last)?.[1] === image) return 'service';
  return before.some((text) => jobImage.exec(text)?.[1] === image) ? 'build' : null;
}

const containerName = /\bfor container "?([\w.-]{1,80})"?(?: with policy|:)/;
const startsService = /^Starting service (\S{1,1024}?) ?\.\.\.$/;
const servicesUp = /^Waiting for services to be up/;
const jobImage = /^Using (?:Docker|Kubernetes) executor with image (\S{1,1024}) \.\.\.$/;
const helperImage = /\bgitlab-runner-helper[:@]/;
const configuredHelper = /^Using helper image: +(\S{1,1024})/;

function isHelper(image: string | null, container: string | undefined, before: readonly string[]): boolean {
  if (container !== undefined && /^(?:helper|init-(?:permissions|steps|build|logs)[\w-]*)$/.test(container))
    return true;
  if (image === null) return false;
  return helperImage.test(image) || before.some((text) => configuredHelper.exec(text)?.[1] === image);
}
