import { expect, test } from 'vitest'
import { check } from './check.ts'

const model = (at: string) => `signal Press
signal Other

machine Deaf {
  state {
    n: int = 0
  }
  on Other { n := n + 1 }
}

machine Lamp {
  state {
    n: int = 0
  }
  on Press { n := n + 1 }
}

stack Lamps = Lamp
stack Stones = Deaf

model M {
  nodes lamps: 1 of Lamps
  nodes stones: 1 of Stones
  world {
    operator Press ${at}
  }
}
`
const errors = (text: string) =>
  check([{ module: 'x', file: 'x.mu', text }])
    .diagnostics.filter(one => one.severity === 'error')
    .map(one => one.message)

test('an operator that speaks to nodes that do not listen is refused', () => {
  expect(errors(model('at any node'))).toEqual(['no machine of stones hears `Press`'])
  expect(errors(model('at stones'))).toEqual(['no machine of stones hears `Press`'])
  expect(errors(model('at lamps'))).toEqual([])
})

test('nodes that are gone after what none of them says are refused', () => {
  const gone = (signal: string) => errors(model(`at lamps\n    gone after ${signal}`))
  expect(gone('Other')).toEqual(['no machine of these nodes emits `Other`'])
  expect(gone('Nothing')).toContain('`Nothing` is not a signal without fields')
  const says = model('at lamps\n    gone after Other').replace('on Press { n := n + 1 }', 'on Press { emit Other }')
  expect(errors(says)).toEqual([])
})
