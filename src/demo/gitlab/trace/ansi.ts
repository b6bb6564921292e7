/** The escapes that the runner writes. @see https://gitlab.com/gitlab-org/gitlab-runner/-/blob/v19.3.0/helpers/ansi_colors.go */
export const clear = '\u001b[0K';
export const reset = '\u001b[0;m';
export const boldRed = '\u001b[31;1m';
export const boldGreen = '\u001b[32;1m';
export const boldCyan = '\u001b[36;1m';
export const yellow = '\u001b[0;33m';
