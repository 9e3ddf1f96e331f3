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
