/** A set of whole numbers from 0 to 2^53 - 1 that grows: eight bytes a place, of which a quarter to a half are taken. */
export class Numbers {
  /** Each number and one more, since 0 is an empty place. */
  #places = new Float64Array(64)
  #size = 0

  has(number: number): boolean {
    return this.#places[this.#placeOf(number + 1)] !== 0
  }

  add(number: number): void {
    const place = this.#placeOf(number + 1)
    if (this.#places[place] !== 0) return
    this.#places[place] = number + 1
    this.#size++
    if (2 * this.#size >= this.#places.length) this.#grow()
  }

  /** Where this is, or the empty place where it belongs. */
  #placeOf(entry: number): number {
    const places = this.#places
    const mask = places.length - 1
    let place = (entry >>> 0) & mask
    while (places[place] !== 0 && places[place] !== entry) place = (place + 1) & mask
    return place
  }

  #grow(): void {
    const before = this.#places
    this.#places = new Float64Array(2 * before.length)
    for (const entry of before) if (entry !== 0) this.#places[this.#placeOf(entry)] = entry
  }
}
