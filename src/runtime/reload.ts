import type { Named } from '../core/machine.ts'
import { rec } from '../core/value.ts'
import { type Authkey, readAuthkeys } from './authkey.ts'
import type { MachineConfig } from './configure.ts'
import type { QuorumAnswer } from './quorum.ts'
import type { Transport } from './udp.ts'

/** `settings`: as `settingsOf` makes them. `refused`: what is wrong with the file, and where. */
export type Reread = { readonly settings: MachineConfig } | { readonly refused: string }

/** What a node was configured with, and how to read that again. */
export interface Configuration {
  readonly settings: MachineConfig
  readonly reread: () => Promise<Reread>
}

export interface ReloadParts {
  /** Without it there are only keys to read. */
  readonly configuration: Configuration | undefined
  /** Of the envelope; none where datagrams go plain. */
  readonly keyfiles: readonly string[] | undefined
  readonly transport: Pick<Transport, 'rekey'>
  readonly command: (signal: Named) => QuorumAnswer
  readonly log: (event: string, text: string) => void
}

/**
 * Reads the configuration and the keys anew (corosync-cfgtool(8), "-R"). Everything is read before anything changes;
 * votequorum is told either way, and has the last word. Resolves with why nothing changed.
 */
export function reloader(parts: ReloadParts): () => Promise<string | undefined> {
  const { configuration, keyfiles, transport, command, log } = parts
  let last = configuration?.settings

  async function read(): Promise<Read | { readonly refused: string }> {
    try {
      const conf = await configuration?.reread()
      if (conf && 'refused' in conf) return conf
      return { keys: readAuthkeys(keyfiles ?? []), settings: conf?.settings }
    } catch (error) {
      return { refused: (error as Error).message }
    }
  }

  /** Without settings there is nobody to tell. */
  function tell(settings: MachineConfig | undefined, succeeded: boolean): string | undefined {
    if (!settings) return undefined
    const answer = command(rec({ kind: 'Reload', settings: rec(settings), succeeded }))
    if ('error' in answer) return answer.error
    return answer.result === 'Ok' ? undefined : `votequorum: ${answer.reason ?? answer.result}`
  }

  function take(got: Read | { readonly refused: string }): string | undefined {
    if ('refused' in got) {
      tell(last, false)
      return got.refused
    }
    const refused = tell(got.settings, true)
    if (refused !== undefined) return refused
    last = got.settings
    transport.rekey(got.keys)
    return undefined
  }

  return async () => {
    const why = take(await read())
    const what = keyfiles ? 'configuration and keys were' : 'the configuration was'
    log('reload', why === undefined ? `${what} read anew` : `nothing changes: ${why}`)
    return why
  }
}

interface Read {
  readonly keys: readonly Authkey[]
  readonly settings: MachineConfig | undefined
}
