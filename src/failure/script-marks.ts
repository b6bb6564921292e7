/**
 * True where a text is the output of tests, of a build or of some other program of a job's script: what it says about
 * images or networks is then the program's own business.
 */
export function isScriptOutput(lines: readonly string[]): boolean {
  return lines.some((line) => scriptMarks.test(line));
}

/** A line that quotes an error instead of reporting one: an assertion, a test's title, source code. */
export function isQuotation(line: string): boolean {
  return quotation.test(line);
}

// Summaries and error prefixes of test runners, package managers and download tools, each at the start of its line.
const scriptMarks = new RegExp(
  `^(?:${[
    '(?:---|===) (?:FAIL|PASS|SKIP|RUN|CONT|PAUSE)\\b',
    '(?:FAIL|PASS|ok|FAILED|PASSED) {1,8}[\\w./-]+(?:[.:/]\\w|\\s)',
    'Tests?(?: Suites| Files)?:? +(?:run: )?\\d+',
    'Tests run:',
    '(?:not )?ok \\d+ ',
    '1\\.\\.\\d+$',
    '={3,} .*(?:test session starts|FAILURES|ERRORS|passed|failed)',
    '\\d+ (?:passing|failing|examples?, )',
    '(?:Ran|Executed) \\d+ tests? ',
    'test result: ',
    'running \\d+ tests?',
    'npm (?:ERR!|error|warn)\\b',
    'yarn (?:run|install) v',
    'curl: \\(\\d+\\)',
    'wget: ',
    'pip(?:3|\\._vendor)?\\b.*(?:error|warning)',
    'fatal: (?:unable to access|could not read|repository|Authentication)',
    'go: .*: ',
    'error Command failed with exit code',
    '\\[(?:ERROR|INFO)\\] (?:BUILD|Failed to execute goal|Tests run)',
    'AssertionError|assert(?:ion)? (?:failed|error)',
    'Expected:? |Received:? ',
    '\\u2713|\\u2714|\\u2715|\\u2717|\\u2716 \\d|\\u25cf .* \\u203a ',
    '(?:E: |Err:\\d+ )',
  ].join('|')})`,
  'i',
);

const quotation =
  /\b(?:expect(?:ed|\()|assert|toThrow|toEqual|should (?:be|return|fail|throw|contain)|it\(|describe\(|t\.(?:Error|Fatal|Run)|_test\.(?:go|py|rb|exs)|\.(?:test|spec)\.[jt]sx?|test_\w+\()|^(?:\u2713|\u2714|\u2715|\u2717|\u25cf|\u00d7|ok \d|not ok \d)/;
