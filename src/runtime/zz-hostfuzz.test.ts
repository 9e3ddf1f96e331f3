import { test } from 'vitest'
import { random } from '/work/main/src/core/random.ts'
import { setOf, mapOf } from '/work/main/src/core/value.ts'
import { configureNode } from '/work/main/src/runtime/configure.ts'
import { anyMessage } from '/work/main/src/runtime/fuzz-codec.ts'
import { createSim } from '/work/main/src/runtime/sim.ts'
import { shipped } from '/work/main/src/runtime/testing/specs.ts'
const { corosync } = await shipped()
test('fuzz', () => {
  const whys = new Map<string, number>()
  for (let seed = 0; seed < 3000; seed++) {
    const r = random(seed)
    const nodes = [1,2,3].map(id => { const made = configureNode(corosync, id, { Evs: { peers: setOf([1,2,3,4]) }, Votequorum: { votes: mapOf([1,2,3,4].map(n => [n, 1])) } }); if ('refused' in made) throw new Error(made.refused.join()); return made.node })
    const sim = createSim({ nodes, seed, world: { kind: 'links', links: { least: 1, most: 3, loss: 0, duplicate: 0 } } })
    for (const n of [1,2,3]) sim.start(n)
    for (let i = 0; i < 60 && !sim.halted(); i++) {
      sim.run(r.between(0, 40))
      let m: any = anyMessage(r)
      const flying = sim.net!.inFlight()
      const to = r.pick([1,2,3])
      if (flying.length && r.chance(0.7)) { // splice fields of a real one
        const real: any = r.pick(flying as any)
        const same: any = anyMessage(r)
        m = real.message
        if (same.kind === m.kind) { const f = r.pick(Object.keys(same)); const { Rec } = require0; m = new Rec({ ...m, [f]: same[f] }) }
      }
      sim.net!.send(r.pick([2,3,4]), to, m)
    }
    const h = sim.halted()
    if (h) { const w = h.why.message; whys.set(w, (whys.get(w) ?? 0) + 1) }
  }
  console.log([...whys])
})
import * as require0 from '/work/main/src/core/value.ts'
