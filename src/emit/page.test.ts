import { describe, expect, test } from 'vitest'
import { check } from '../lang/check.ts'
import type { TMachine } from '../lang/typed.ts'
import { edgesOf } from './edges.ts'
import { emitPage, pageNames } from './page.ts'

const text = `
signal Go(n: int)
message Hi
/// A door.
machine Door {
  config { wait: duration = 5s  them: set<Node> }
  require config.wait > 0s else "no time"
  phases Shut, Open, Broken
  durable { count: 0..3 = 0 }
  state in Open { guest: Node? = None }
  /// Until it falls shut.
  timer shut(n: int) = 1s .. config.wait
  on start { send Hi to config.them }
  on Hi from peer in Shut { guest := Some(peer)  open() }
  ignore Hi in Open, Broken because "open | broken"
  routine open() { if count < 3 { count := count + 1  become Open  arm shut(count) } else { smash() } }
  routine smash() { become Broken  emit Go(n: 1) }
  on shut(n) in Open { if n > 0 { become Shut } }
  ignore any in Shut, Broken because "nothing stands open"
}
`
const { program } = check([{ module: 'x', file: 'spec/x.mu', text }])
const machine = program?.modules.get('x')?.machines[0] as TMachine

describe('the page of a machine', () => {
  test('has an edge for every change of phase that a handler or its routines may make', () => {
    expect(edgesOf(machine)).toEqual([
      { from: 'Shut', to: 'Open', inputs: ['Hi'] },
      { from: 'Shut', to: 'Broken', inputs: ['Hi'] },
      { from: 'Open', to: 'Shut', inputs: ['shut'] },
    ])
  })

  test('says what each phase does with each input, with a bar escaped', () => {
    const page = emitPage(machine)
    expect(page).toContain(
      '| `Hi` | message | [line 14](../spec/x.mu#L14) | ignored: open \\| broken | ignored: open \\| broken |',
    )
    expect(page).toContain(
      '| `shut` | timer | ignored: nothing stands open | [line 18](../spec/x.mu#L18) | ignored: nothing stands open |',
    )
    expect(page).toContain('| `shut(n: int)` | `1s` to `config.wait` | Until it falls shut. |')
    expect(page).toContain('| `count` | `0..3` | `0` | on disk |  |')
    expect(page).toContain('- no time ([line 7](../spec/x.mu#L7))')
    expect(page).toContain('  [*] --> Shut\n  Shut --> Open: Hi\n')
  })

  test('is named after the machine, once', () => {
    const two = check([
      { module: 'a', file: 'spec/a.mu', text: 'machine RingIds { on start { } }' },
      { module: 'b', file: 'spec/b.mu', text: 'machine RingIDs { on start { } }' },
    ])
    expect(two.program && pageNames(two.program).map(one => one.name)).toEqual(['ring-ids', 'ring-ids-2'])
  })
})
