/**
 * True where a text is the output of a test run: what it says about images or networks is then the tests' business.
 */
export function isTestOutput(lines: readonly string[]): boolean {
  return lines.some((line) => testMarks.test(line.trimStart()));
}

/** A line that quotes an error or is another tool's: an assertion, a test's title, a download that failed. */
export function isForeign(line: string): boolean {
  return quotation.test(line) || otherTool.test(line) || pushed.test(line);
}

const startsWithOneOf = (...sources: readonly string[]): RegExp => new RegExp(`^(?:${sources.join('|')})`);

// Summaries and headings of test runners.
const testMarks = startsWithOneOf(
  '(?:---|===) (?:FAIL|PASS|SKIP|RUN|CONT|PAUSE)\\b',
  '(?:FAIL|PASS|ok|FAILED|PASSED) {1,8}[\\w./-]+(?:[.:/]\\w|\\s+(?:\\d|\\(cached))',
  'Tests?(?: Suites| Files)?:? +(?:run: )?\\d+',
  'Tests run:',
  '(?:not )?ok \\d+ ',
  '1\\.\\.\\d+$',
  '={3,} .{0,200}(?:test session starts|FAILURES|ERRORS|\\d passed|\\d failed)',
  '\\d+ (?:passing|failing|examples?, )',
  '(?:Ran|Executed) \\d+ tests? ',
  'test result: ',
  'running \\d+ tests?$',
  '\\[(?:ERROR|INFO)\\] (?:BUILD|Tests run)',
  'AssertionError\\b',
);

// Registries are written to by PUT, PATCH and POST to an upload; nothing is pulled that way.
const pushed = /\b(?:PUT|PATCH|Put|Patch) "?https?:\/\/[^\s"]{1,300}\/v2\/|\bfailed to push\b/;

const otherTool = startsWithOneOf(
  'npm (?:ERR!|error|warn)\\b',
  'curl: \\(\\d+\\)',
  'wget: ',
  'fatal: ',
  'go: ',
  'E: |Err:\\d+ |W: ',
  'Unable to connect to the server: ',
);

const quotation =
  /\bexpect\(|\bexpected (?:error|message|output|err)\b|\bassert\w{0,20}[ (.:]|\btoThrow|\btoEqual|(?<!in manifest )\bshould (?:be|return|fail|throw|contain)\b|\b(?:it|describe)\(|\bt\.(?:Error|Fatal|Run)|_test\.(?:go|py|rb|exs):\d|\.(?:test|spec)\.[jt]sx?\b|\btest_\w{1,80}\(|\b(?:says?|contains?|prints?|mentions?|grep(?: -\w{1,8})?) ["'`]|^(?:\u2713|\u2715|\u2717|\u25cf|\u00d7|ok \d|not ok \d)/;
