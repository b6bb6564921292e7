/**
 * What a log line or a cluster event says, without its time, level, origin and other fields: the message, followed by
 * the error where that is a field of its own. Any other text comes back as it is. Escapes stay: only they tell where a
 * quoted value ends.
 */
export function recordMessage(statement: string): string {
  const text = statement.replace(linePrefixes, '').replace(eventColumns, '');
  const message =
    structured
      .exec(text)
      ?.slice(1)
      .find((group) => group !== undefined) ?? '';
  const error = errorField.exec(text)?.[1] ?? '';
  const parts = [message, error].filter((part) => part !== '');
  return parts.length === 0 || (message === '' && !text.startsWith('"')) ? text : parts.join(': ');
}

// syslog with its program, container log times, klog, and the four-letter levels of logrus.
const linePrefixes =
  /^(?:[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d \S{1,255} )?(?:[\w.-]{1,60}(?:\[\d{1,8}\])?: (?=time="|[EWIF]\d{4} ))?(?:\[[\d:.]{8,15}\] )?(?:\[?\d{4}[-/]\d\d[-/]\d\d[T ]\S{1,40}\]? {1,8})?(?:[EWIF]\d{4} \S{1,20} {1,12}\S{1,9} [\w.]{1,60}:\d{1,6}\] )?(?:[A-Z]{3,4}\[\S{1,40}\] )?(?:[*\u2718\u2716] )?/;

// `kubectl describe`: type, reason, age, who. Reasons other than these two say something themselves.
const eventColumns =
  /^(?:Normal|Warning) {1,30}(?:Failed|BackOff) {1,30}\S{1,20}(?: \(x[^)]{1,40}\))? {1,30}kubelet(?:, \S{1,255})? {1,40}/;

const value = String.raw`"((?:[^"\\]|\\.){0,8192})"(?= [\w.]{1,40}=| *$| ,)`;
const structured = new RegExp(`^(?:time="[^"]{1,60}" )?level=\\w{1,10} msg=${value}|^${value}`);
const errorField = new RegExp(` (?:error|err)=${value}`);
