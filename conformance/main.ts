import { Command } from 'commander'
import { run, suites } from './run.ts'

const command = new Command('conformance')
  .description(`Plays what others recorded, and what Muster recorded. Suites: ${Object.keys(suites).join(', ')}.`)
  .argument('[suites...]', 'which; all without any')
  .option('--corpus <dir>', 'recorded scenarios (default: MUSTER_CORPUS, or ../shared/corpus)')
  .option('--json', 'print JSON')
  .option('--record', 'write the traces in traces/ anew, after a change of the specs')
  .action(async (names: string[], options) => {
    const write = (text: string) => void process.stdout.write(text)
    process.exitCode = await run(names, { ...options, write })
  })
await command.parseAsync()
