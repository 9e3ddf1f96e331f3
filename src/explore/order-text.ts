/**
 * What happened in a ring, in its one order: a member, by its index, when something that it said is heard by all; its turn to
 * speak; and, where the ring is given up, that those who go on with a member take less from there on (see `Mode`).
 */
export type RingOrder = readonly number[]

/** How a member's turn stands in an order. */
export function turn(member: number): number {
  return ~member
}

export function isTurn(one: number): boolean {
  return one < 0
}

const halts = 2 ** 16

/** How a member stands in an order whose group takes less from there on. */
export function halt(member: number): number {
  return member + halts
}

/** Whose group takes less; -1 where that is not what happened. */
export function halted(one: number): number {
  return one >= halts ? one - halts : -1
}

/** The same of members with other names. */
export function renamedOrder(order: RingOrder, to: (member: number) => number): RingOrder {
  return order.map(one => {
    if (isTurn(one)) return turn(to(turn(one)))
    return halted(one) < 0 ? to(one) : halt(to(halted(one)))
  })
}

/** Who was heard. */
export function heardIn(order: RingOrder): RingOrder {
  return order.filter(one => !isTurn(one) && halted(one) < 0)
}

/** The order of the ids: all speak, then all are heard. */
export function plain(order: RingOrder): RingOrder {
  const turns = order.filter(isTurn).map(turn)
  const ascending = (all: RingOrder) => [...all].sort((a, b) => a - b)
  return [...ascending(turns).map(turn), ...ascending(heardIn(order))]
}

/** What is to be told of an order: who is not heard in the order of ids, and who spoke when others had been heard. */
export function orderText(order: RingOrder, id: (member: number) => number): string | undefined {
  const heard = heardIn(order)
  const ids = (all: RingOrder) => all.map(id).join(', ')
  const inOrder = heard.every((one, i) => i === 0 || one >= (heard[i - 1] as number))
  const late = order.flatMap((one, i) => {
    const before = isTurn(one) ? heardIn(order.slice(0, i)) : []
    return before.length > 0 ? [`${id(turn(one))} speaks when it has heard ${ids(before)}`] : []
  })
  const told = [...(inOrder && late.length === 0 ? [] : [`heard in the order ${ids(heard)}`]), ...late]
  return told.length > 0 ? told.join(', and ') : undefined
}
