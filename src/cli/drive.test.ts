import { describe, expect, it } from 'vitest'
import { enough } from './drive.ts'

const calm = { asked: () => false, release: () => {} }

describe('what ends a search', () => {
  it('is a heap full of objects that are needed, not one that waits to be collected', () => {
    let [garbage, needed, collected] = [0, 0, 0]
    const ends = enough(calm, undefined, {
      full: () => garbage + needed,
      collect: () => {
        garbage = 0
        collected++
      },
    })
    const asked = () => Array.from({ length: 64 }, ends).find(one => one !== false) ?? false
    expect(asked()).toBe(false)
    garbage = 0.9
    expect(asked()).toBe(false)
    expect(collected).toBe(1)
    expect(asked()).toBe(false)
    expect(collected).toBe(1)
    needed = 0.8
    expect(asked()).toBe(false)
    garbage = 0.1
    expect(asked()).toMatch(/^memory for objects/)
  })

  it('is an interrupt, and the time', () => {
    expect(enough({ ...calm, asked: () => true }, undefined)()).toBe('Ctrl-C')
    expect(enough(calm, -1)()).toBe('time')
    expect(enough(calm, 60)()).toBe(false)
  })
})
