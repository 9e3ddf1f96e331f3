import { plain } from './escape.ts'
import type { Story, StoryStep } from './story.ts'

/** A story as a Mermaid sequence diagram: a participant a node, an arrow a delivery, a cross a loss, notes for the rest. */
export function mermaid(story: Story): string {
  const names = story.nodes.map(id => `n${id}`)
  const lines = ['sequenceDiagram', ...story.nodes.map(id => `    participant n${id} as node ${id}`)]
  for (const [i, step] of story.steps.entries()) {
    if (i === story.loop) lines.push('    loop for ever')
    lines.push(`    ${lineOf(step, names)}`)
  }
  if (story.loop !== undefined) lines.push('    end')
  if (story.property !== undefined)
    lines.push(`    note over ${[names[0], names.at(-1)].join(',')}: ${text(`${story.property} is violated`)}`)
  return `${lines.join('\n')}\n`
}

function lineOf({ kind, takes, at, text: what }: StoryStep, names: readonly string[]): string {
  if (takes && kind === 'lose') return `${names[takes.from]}-x${names[takes.to]}: ${text(`${takes.name} is lost`)}`
  if (takes) return `${names[takes.from]}->>${names[takes.to]}: ${text(takes.name)}`
  if (at === undefined) return `note over ${[names[0], names.at(-1)].join(',')}: ${text(what)}`
  return `note over ${names[at]}: ${text(what)}`
}

/** What Mermaid would take for syntax is written as its code. */
function text(value: string): string {
  return plain(value)
    .replace(/\s+/g, ' ')
    .replace(/[#;:<>{}"\\]/g, one => `#${one.charCodeAt(0)};`)
}
