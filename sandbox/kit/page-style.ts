/** Styles of the sandbox's pages: light and dark, from phone width up. */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f5f4f1, #15171a);
  --surface: light-dark(#ffffff, #1e2125);
  --line: light-dark(#dcd9d2, #363b42);
  --control: light-dark(#8a857b, #767d87);
  --text: light-dark(#20242a, #eceef0);
  --muted: light-dark(#5c636d, #a6adb7);
  --accent: light-dark(#b1361e, #ff9478);
  --on-accent: light-dark(#ffffff, #2a0f08);
  --tint: light-dark(#fdeee9, #3a2019);
  --good: light-dark(#176b3a, #7ed6a0);
  --bad: light-dark(#a3201f, #ff9a94);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; padding: .75rem clamp(1rem, 4vw, 2rem); background: var(--surface); border-bottom: 1px solid var(--line); }
.brand { display: inline-flex; align-items: center; gap: .6rem; font-weight: 650; color: inherit; text-decoration: none; }
.mark { width: 1.05rem; height: 1.05rem; border-radius: 50%; border: .3rem solid var(--accent); }
.badge { font-size: .8125rem; color: var(--accent); background: var(--tint); padding: .15rem .6rem; border-radius: 1rem; }
main { max-width: 72rem; margin: 0 auto; padding: clamp(1.25rem, 4vw, 2.5rem) clamp(1rem, 4vw, 2rem) 4rem; }
.narrow main { max-width: 34rem; }
nav { display: flex; flex-wrap: wrap; gap: .5rem; margin-bottom: 1rem; font-size: .9375rem; color: var(--muted); }
h1 { font-size: clamp(1.375rem, 3.5vw, 1.75rem); line-height: 1.2; letter-spacing: -.01em; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.0625rem; margin: 2rem 0 .75rem; }
a { color: var(--accent); text-underline-offset: .15em; }
p { margin: 0 0 1rem; }
.muted { color: var(--muted); font-size: .9375rem; }
code, .mono { font: .875rem/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: .75rem; padding: clamp(1.25rem, 4vw, 2rem); }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); gap: 1rem; }
.grid .card { padding: 1.25rem; }
.head { display: flex; flex-wrap: wrap; align-items: end; justify-content: space-between; gap: 1rem; margin-bottom: 1.25rem; }
.head h1, .head p { margin: 0; }
fieldset { border: 0; padding: 0; margin: 1.5rem 0; display: grid; gap: .5rem; min-width: 0; }
legend { font-weight: 600; margin-bottom: .5rem; padding: 0; }
.choice { display: flex; gap: .75rem; align-items: center; border: 1px solid var(--line); border-radius: .6rem; padding: .75rem 1rem; cursor: pointer; }
.choice:has(:checked) { border-color: var(--accent); background: var(--tint); }
.choice span span { display: block; }
.choice input { accent-color: var(--accent); width: 1.1rem; height: 1.1rem; flex: none; margin: 0; }
.ticks { display: flex; flex-wrap: wrap; gap: .5rem 1rem; }
.tick { display: inline-flex; gap: .4rem; align-items: center; flex: none; }
.tick input { accent-color: var(--accent); width: 1.1rem; height: 1.1rem; margin: 0; }
.entry { display: grid; grid-template-columns: minmax(0, 1fr) minmax(5rem, 7rem) auto; gap: .75rem; align-items: center; }
.fields fieldset { margin: 0; }
.card > .actions { margin-top: 1.5rem; }
.merge { display: flex; flex-wrap: wrap; gap: .75rem 1rem; align-items: end; }
.merge .field { flex: 1 1 16rem; max-width: 28rem; }
.objects { list-style: none; margin: 1rem 0 .5rem; padding: 0; }
.objects li { display: flex; flex-wrap: wrap; gap: 0 .75rem; align-items: baseline; padding: .4rem 0; border-top: 1px solid var(--line); }
.objects a { flex: 1; text-transform: capitalize; }
.objects strong { font-size: 1.25rem; font-variant-numeric: tabular-nums; }
.scopes { list-style: none; margin: 0 0 1.75rem; padding: 0; }
.scopes li { padding: .5rem 0; border-bottom: 1px solid var(--line); }
.scopes li > * { display: block; }
.scopes code { color: var(--muted); }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; }
button, .button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: .5rem 1.25rem; border-radius: .6rem; border: 1px solid var(--control); background: var(--surface); color: var(--text); cursor: pointer; text-decoration: none; display: inline-flex; align-items: center; white-space: nowrap; }
button:hover, .button:hover { border-color: var(--accent); }
.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.primary:hover { filter: brightness(1.08); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--surface); padding: .5rem 1rem; z-index: 1; }
label.field { display: grid; gap: .3rem; font-weight: 550; font-size: .9375rem; min-width: 0; }
input[type=text], input[type=search], input[type=email], input[type=tel], input[type=number], input[type=date], select, textarea {
  font: inherit; font-weight: 400; width: 100%; min-height: 2.75rem; padding: .5rem .75rem; border: 1px solid var(--control); border-radius: .5rem; background: var(--ground); color: var(--text);
}
textarea { min-height: 8rem; resize: vertical; }
.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr)); gap: 1rem 1.25rem; }
.fields .wide { grid-column: 1 / -1; }
.search { display: flex; gap: .5rem; flex: 1 1 18rem; max-width: 28rem; }
.search input { flex: 1; }
.scroll { overflow-x: auto; background: var(--surface); border: 1px solid var(--line); border-radius: .75rem; }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
th { text-align: left; font-weight: 600; color: var(--muted); font-size: .8125rem; white-space: nowrap; }
th, td { padding: .65rem 1rem; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
td { max-width: 20rem; overflow-wrap: anywhere; }
td.tight { white-space: nowrap; font-variant-numeric: tabular-nums; }
.notice.good { background: color-mix(in srgb, var(--good) 12%, transparent); }
.good { color: var(--good); } .bad { color: var(--bad); }
.notice { border-radius: .6rem; padding: .75rem 1rem; margin-bottom: 1rem; background: var(--tint); }
.empty { padding: 2.5rem 1rem; text-align: center; color: var(--muted); }
@media (max-width: 40rem) {
  .stack thead { position: absolute; left: -999rem; }
  .stack tr { display: block; padding: .75rem 1rem; border-bottom: 1px solid var(--line); }
  .stack tr:last-child { border-bottom: 0; }
  .stack td { display: block; border: 0; padding: .1rem 0; max-width: none; }
  .stack td:empty { display: none; }
  .stack td[data-label]::before { content: attr(data-label) ": "; color: var(--muted); }
  .entry { grid-template-columns: minmax(0, 1fr) auto; }
  .entry input:first-child { grid-column: 1 / -1; }
  .actions { flex: 1 1 100%; }
  .actions form button { width: 100%; justify-content: center; }
  .actions > * { flex: 1 1 auto; justify-content: center; }
}
`
