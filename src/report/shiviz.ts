import { plain } from './escape.ts'
import type { Story } from './story.ts'

/** How ShiViz is to read what follows: an event's text, its host and its vector clock, on two lines. */
const parser = '(?<event>.*)\\n(?<host>\\S*) (?<clock>{.*})'

/** A story as a log for ShiViz: the first line is its regular expression, the second is empty, then two lines an event. */
export function shiviz(story: Story): string {
  const host = (place: number) => `node${story.nodes[place]}`
  const clocks = story.nodes.map(() => new Map<string, number>())
  /** What a node knew when it sent. */
  const sent = new Map<number, ReadonlyMap<string, number>>()
  const lines: string[] = []
  for (const [i, step] of story.steps.entries()) {
    if (step.at === undefined || step.kind === 'lose') continue
    const clock = clocks[step.at] as Map<string, number>
    const known = step.takes && sent.get(step.takes.sent)
    for (const [name, value] of known ?? []) clock.set(name, Math.max(clock.get(name) ?? 0, value))
    clock.set(host(step.at), (clock.get(host(step.at)) ?? 0) + 1)
    sent.set(i, new Map(clock))
    lines.push(oneLine(step.text), `${host(step.at)} ${JSON.stringify(Object.fromEntries(clock))}`)
  }
  return `${parser}\n\n${lines.join('\n')}\n`
}

function oneLine(text: string): string {
  return plain(text).replace(/\s+/g, ' ')
}
