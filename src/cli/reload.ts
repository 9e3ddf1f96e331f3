import { ask } from '../runtime/control.ts'
import { controlPath } from '../runtime/live.ts'

/** Lets a running node read its corosync.conf and its keys anew: 0 when it did, 4 when it could not, or when nobody answers. */
export async function run({ state }: { readonly state: string }): Promise<number> {
  try {
    await ask(controlPath(state), { do: 'reload' })
    return 0
  } catch (error) {
    process.stderr.write(`muster reload: ${state}: ${(error as Error).message}\n`)
    return 4
  }
}
