import { plain, scriptJson, xml } from './escape.ts'
import type { Story } from './story.ts'

/** What the page is put together from: the viewer's program and its style. */
export interface ViewerParts {
  readonly script: string
  readonly style: string
}

/**
 * A story as one page that needs nothing else: a diagram of space and time to be stepped through, with the state of every
 * node at every step. It may load nothing and send nothing, which the page itself asks the browser to enforce.
 */
export function html(story: Story, { script, style }: ViewerParts): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${xml(plain(story.title))}</title>
<style>
${style}</style>
</head>
<body>
<header>
  <h1 id="title"></h1>
  <span id="what"></span>
  <fieldset id="nodes"><legend></legend></fieldset>
  <fieldset id="kinds"><legend></legend></fieldset>
  <label>search <input id="search" type="search" autocomplete="off"></label>
  <span id="count" role="status"></span>
  <span id="legend" aria-label="phases"></span>
  <button id="theme" type="button">light / dark</button>
  <button id="help" type="button">keys</button>
</header>
<main>
  <div id="scroll" role="listbox" tabindex="0" aria-label="steps">
    <div id="heads"><svg id="headings" height="26" style="position: static" aria-hidden="true"></svg></div>
    <div id="space">
      <svg width="0" height="0" aria-hidden="true"><defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M0 0 L8 4 L0 8 z" fill="context-stroke"/></marker></defs></svg>
      <svg id="picture" role="presentation"></svg>
    </div>
  </div>
  <aside id="step" aria-label="the chosen step"></aside>
</main>
<p id="said" class="unseen" aria-live="polite"></p>
<dialog id="keys">
  <p><kbd>↓</kbd> <kbd>↑</kbd> next, previous step · <kbd>Home</kbd> <kbd>End</kbd> first, last · <kbd>PageUp</kbd> <kbd>PageDown</kbd></p>
  <p><kbd>/</kbd> search · <kbd>n</kbd> <kbd>N</kbd> next, previous match · <kbd>t</kbd> light or dark · <kbd>Tab</kbd> to the filters</p>
  <form method="dialog"><button>close</button></form>
</dialog>
<script type="application/json" id="story">${scriptJson(story)}</script>
<script>
${script}</script>
</body>
</html>
`
}
