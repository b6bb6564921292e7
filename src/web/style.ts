/** Of every page. One column on a phone; on a wide screen what is stored where stands beside the form. */
export const style = `
:root { color-scheme: light dark; --text: #1b1f24; --muted: #57606a; --page: #f6f7f9; --card: #fff; --line: #d0d5dc;
  --field: #6e7781; --accent: #1a5fb4; --on-accent: #fff; --bad: #b42318; --bad-card: #fef3f2; --good: #1a7f4b; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e8eaed; --muted: #a2abb6; --page: #16191d; --card: #1f2328; --line: #3a4149; --field: #868f9a;
    --accent: #8ab4f8; --on-accent: #10213d; --bad: #ff9a8f; --bad-card: #35201e; --good: #7ad19f; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 66rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.625rem; line-height: 1.25; margin: 0 0 .5rem; text-wrap: balance; }
h2 { font-size: 1.0625rem; margin: 0 0 .75rem; }
p { margin: 0 0 1rem; max-width: 42rem; }
a { color: var(--accent); }
code { font: .9375em ui-monospace, monospace; overflow-wrap: anywhere; }
.brand { color: var(--muted); font-weight: 600; font-size: .875rem; margin: 0 0 1.5rem; }
.lead { color: var(--muted); margin-bottom: 1.75rem; }
.columns { display: grid; gap: 1.5rem; align-items: start; }
@media (min-width: 56rem) { .columns { grid-template-columns: minmax(0, 1.25fr) minmax(0, 1fr); } }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .625rem; padding: 1.5rem; }
.card > :last-child { margin-bottom: 0; }
dl { margin: 0; display: grid; gap: .875rem; }
dt { font-weight: 600; font-size: .875rem; }
dd { margin: .125rem 0 0; color: var(--muted); font-size: .9375rem; overflow-wrap: anywhere; }
.field { margin: 0 0 1.25rem; }
label, legend { font-weight: 600; padding: 0; }
.field > label { display: block; }
.hint { color: var(--muted); font-size: .875rem; margin: .125rem 0 .375rem; }
input[type=text], input[type=password] { width: 100%; font: inherit; color: inherit; background: var(--page);
  border: 1px solid var(--field); border-radius: .375rem; padding: .5rem .625rem; }
input[aria-invalid=true] { border-color: var(--bad); border-width: 2px; }
fieldset { border: 0; margin: 0 0 1.25rem; padding: 0; min-width: 0; }
.choice { display: grid; grid-template-columns: auto 1fr; gap: 0 .625rem; padding: .375rem 0; }
.choice input { width: 1.125rem; height: 1.125rem; margin: .1875rem 0 0; accent-color: var(--accent); }
.choice label { overflow-wrap: anywhere; }
.choice .hint { grid-column: 2; margin: 0; }
button { font: inherit; font-weight: 600; color: var(--on-accent); background: var(--accent); border: 1px solid transparent;
  border-radius: .375rem; padding: .625rem 1.25rem; cursor: pointer; }
:focus-visible, #problems:focus { outline: 3px solid var(--accent); outline-offset: 2px; }
.problems { background: var(--bad-card); border: 1px solid var(--bad); border-left-width: .375rem; border-radius: .375rem;
  padding: 1rem 1.25rem; margin: 0 0 1.5rem; }
.problems ul { margin: 0 0 .75rem; padding-left: 1.125rem; }
.problems .hint { margin: 0; }
.problems a, .problem { color: var(--bad); }
.problem { font-size: .875rem; font-weight: 600; margin: .125rem 0 .375rem; }
.done { color: var(--good); }
@media (max-width: 30rem) { main { padding-top: 1.25rem; } .card { padding: 1.125rem; } button { width: 100%; } }
`;
