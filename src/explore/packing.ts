/** A text for numbers from -1 up: equal for equal ones alone. */
export function packed(numbers: readonly number[]): string {
  const codes: number[] = []
  for (const one of numbers) {
    const up = one + 1
    if (up < 0xfffe) codes.push(up)
    else codes.push(0xffff, up >>> 16, up & 0xffff)
  }
  // Arguments lie on the stack.
  if (codes.length < 1000) return String.fromCharCode(...codes)
  return codes.map(one => String.fromCharCode(one)).join('')
}

export function unpacked(text: string): number[] {
  const numbers: number[] = []
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code !== 0xffff) numbers.push(code - 1)
    else {
      numbers.push(text.charCodeAt(i + 1) * 0x10000 + text.charCodeAt(i + 2) - 1)
      i += 2
    }
  }
  return numbers
}

/** Two numbers into one that looks like any. */
export function mix(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  return h ^ (h >>> 13)
}
