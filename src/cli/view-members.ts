import { connectViews, type ViewName, type ViewsClient, type ViewsEvent } from '../client/index.ts'

/** The processes of a group with views, one beside each node. */
export interface ViewMembers {
  /** Resolves when all have hung up. */
  readonly close: () => Promise<void>
}

export interface MembersOptions {
  readonly group: string
  readonly nodes: readonly { readonly id: number; readonly socket: string }[]
  /** A line for people. */
  readonly say: (line: string) => void
}

/** How long a process waits before it looks for its node again, in milliseconds. */
const patience = 200

/**
 * Each process outlives its node and comes back with the state that it has; evicted, it throws that away and begins anew. In every
 * view the lowest member says something, and what a process has heard in its views is its state.
 */
export function viewMembers({ group, nodes, say }: MembersOptions): ViewMembers {
  const clients = new Map<number, ViewsClient>()
  let over = false

  async function live(id: number, socket: string): Promise<void> {
    let remembers: ViewName | undefined
    let heard = 0
    const tell = (what: string) => say(`the process on node ${id}: ${what}`)

    function take(event: ViewsEvent): void {
      const client = clients.get(id)
      if (event.event === 'message') heard++
      const text = sayEvent(event, heard)
      if (text !== undefined) tell(text)
      if (event.event === 'view') {
        remembers = event.view
        if (event.members[0]?.node === id)
          client?.send(Buffer.from(`of ${event.view.generation}`)).catch(() => undefined)
      }
      if (event.event !== 'evicted') return
      remembers = undefined
      heard = 0
      client?.join(group).catch(() => undefined)
    }

    while (!over) {
      const client = await connectViews({ socket, onEvent: take }).catch(() => undefined)
      if (client) {
        clients.set(id, client)
        if (remembers) tell(`is back with the state of ${sayView(remembers)}`)
        await client.join(group, remembers).catch((error: Error) => tell(error.message))
        await client.closed
        clients.delete(id)
        if (!over) tell('its node is gone')
      }
      await new Promise(resolve => setTimeout(resolve, patience))
    }
  }

  const lives = nodes.map(({ id, socket }) => live(id, socket))
  return {
    close: async () => {
      over = true
      await Promise.all([...clients.values()].map(client => client.close()))
      await Promise.all(lives)
    },
  }
}

function sayEvent(event: ViewsEvent, heard: number): string | undefined {
  switch (event.event) {
    case 'view': {
      const names = (nodes: readonly number[], what: string) => (nodes.length > 0 ? `, ${what} ${nodes.join(' ')}` : '')
      const members = event.members.map(one => one.node).join(' ')
      const changes = names(event.joined, 'joined') + names(event.left, 'left')
      return `${sayView(event.view)} of ${members}${changes}`
    }
    case 'blocked':
      return event.reason === 'nobody' ? undefined : `blocked: ${event.reason}`
    case 'evicted':
      return `evicted (${event.reason}) by ${sayView(event.by)}; throws away what it heard (${heard}) and begins anew`
    case 'unsent':
      return `${event.count} of its messages were not sent`
    default:
      return undefined
  }
}

function sayView({ lineage, generation }: ViewName): string {
  return `view ${generation} of lineage ${lineage}`
}
