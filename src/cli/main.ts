#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander'

/** Exit codes, the same for every verb; README.md has the table. */
const misuse = 4

/** Options come in as text; a number that is none is misuse, not NaN. */
function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('a whole number is wanted')
  return value
}

function workers(text: string): number {
  const value = wholeNumber(text)
  if (value < 1 || value > 8) throw new InvalidArgumentError('1 to 8 are wanted')
  return value
}

/** An option that may be given several times. */
function several(text: string, before: readonly string[]): readonly string[] {
  return [...before, text]
}

function promises(about: string, usual: 'manual' | 'corosync31'): Option {
  return new Option('--promises <whose>', about).choices(['manual', 'corosync31']).default(usual)
}

/** The verbs are loaded when they are called, so that `muster --help` answers at once. */
function program(): Command {
  const muster = new Command('muster')
    .description('High-availability cluster protocols: check them, run them, recheck what they did.')
    .version('0.1.0')
    .exitOverride()
    .showHelpAfterError('(muster --help lists the verbs)')
  const verb = (usage: string, about: string, example: string) =>
    muster.command(usage).description(about).addHelpText('after', `\nExample:\n  ${example}`)

  verb(
    'check [targets...]',
    'explore models, or the configuration in a corosync.conf, exhaustively within bounds',
    'muster check Raft3211',
  )
    .option('--json', 'print JSON')
    .option('--faults <k>', 'for a corosync.conf: at most this many faults in all', wholeNumber, 2)
    .option('--commands <n>', "for a corosync.conf: how many of the faults may be an operator's commands", wholeNumber)
    .option('--abandoned <n>', 'for a corosync.conf: rings given up before their members heard each other', wholeNumber)
    .addOption(
      promises(
        'for a corosync.conf: where corosync 3.1 differs from votequorum(5), whose nodes they are',
        'corosync31',
      ),
    )
    .option('--matrix', 'the table of options of votequorum: the fewest faults to each finding')
    .option('--nodes <range>', 'for --matrix: how many nodes, as 4 or 2..8')
    .option(
      '--candidates',
      'for --matrix: instead, the histories with two quorate views or one that disagrees, by cause',
    )
    .option('--fix', 'for a corosync.conf: propose the smallest change of options that removes the findings')
    .option('--spec <folder>', 'specs to use instead of the shipped ones')
    .option('--path <indices>', 'replay a path such as 0/3/1 instead of exploring')
    .option('--max-states <n>', 'stop after this many distinct states', wholeNumber)
    .option('--max-depth <n>', 'stop at this depth', wholeNumber)
    .option('--max-memory <mb>', 'stop when the search holds this much, in MB', wholeNumber)
    .option('--max-seconds <s>', 'stop after this long', wholeNumber)
    .option(
      '--report <format[=file]>',
      'junit, sarif, json, html, itf, shiviz or mermaid; may be repeated',
      several,
      [],
    )
    .addOption(
      new Option('--search <how>', 'breadth finds a shortest way; depth gets deep at once')
        .choices(['breadth', 'depth'])
        .default('breadth'),
    )
    .option(
      '--workers <n>',
      'threads that search, 1 to 8, no more than processors; of --matrix processes with rows of their own, all processors if not said; the result is the same for any number',
      workers,
    )
    .addOption(
      new Option('--engine <name>', 'what finds the successors; the result is the same')
        .choices(['webassembly', 'javascript', 'reference'])
        .default('webassembly'),
    )
    .option('--symmetry', 'keep one of all states that differ only by which of like nodes is which')
    .option('--partial-order', 'take one order of actions that do not concern each other')
    .option('--coverage [folder]', 'what all models together went through; with a folder, also as annotated specs')
    .option('--strict', 'vacuous (exit 3) while any condition, assignment or input was gone through by no model')
    .option('--checkpoint <file>', 'put the search away there when a limit or Ctrl-C ends it, and every few minutes')
    .option('--resume <file>', 'go on where a checkpoint was written')
    .option('--nightly', 'the shipped models of more than a million states, which are left out without a name')
    .option('--expect', 'exit 0 when every model does what its `expect` says, else 1')
    .action(async (targets, options) => leave((await import('./check.ts')).run(targets, options)))
  verb(
    'simulate <models...>',
    'walk at random through models, deep, and shrink what goes wrong',
    'muster simulate LowestMoves',
  )
    .option('--seed <n>', 'the same seed, the same walks', wholeNumber)
    .option('--runs <n>', 'how many walks', wholeNumber)
    .option('--depth <n>', 'how many steps each', wholeNumber)
    .option('--max-seconds <s>', 'stop after this long', wholeNumber)
    .option('--max-memory <mb>', 'stop when the walks hold this much, in MB', wholeNumber)
    .option('--spec <folder>', 'specs to use instead of the shipped ones')
    .option('--json', 'print JSON')
    .action(async (models, options) => leave((await import('./simulate.ts')).run(models, options)))
  verb(
    'mutate <machines...>',
    'put small faults into machines and see which the models notice',
    'muster mutate Manager',
  )
    .option('--model <name>', 'run this model only; may be repeated', several, [])
    .option('--operators <names>', 'only these, separated by commas', text => text.split(','))
    .option('--sample <n>', 'so many of the mutants, drawn by the seed', wholeNumber)
    .option('--seed <n>', 'the same seed, the same sample', wholeNumber)
    .option('--max-states <n>', 'run models that are pinned to at most so many states', wholeNumber)
    .option('--spec <folder>', 'specs to use instead of the shipped ones')
    .option('--json', 'print JSON')
    .action(async (machines, options) => leave((await import('./mutate.ts')).run(machines, options)))
  verb(
    'conform [files...]',
    "judge recorded traces, captures of the wire, or corosync's logs (FILE=ID where a log does not tell its node), by the specs",
    'muster conform ring.pcap.gz',
  )
    .option('--json', 'print JSON')
    .option('--model <name>', 'judge the properties of this model')
    .option('--config <file>', 'of logs: the corosync.conf of their cluster, to judge verdicts by the votes')
    .option('--explain', 'of captures: say step by step how the machine of the ring would have sent them')
    .option('--schema', 'print the JSON Schema of trace files')
    .option('--spec <folder>', 'specs to use instead of the shipped ones')
    .action(async (files, options) => leave((await import('./conform.ts')).run(files, options)))
  verb(
    'show <files...>',
    'draw recorded runs',
    'muster show traces/split-and-heal.accepted.jsonl --report html=run.html',
  )
    .requiredOption('--report <format[=file]>', 'html, shiviz or mermaid; may be repeated', several, [])
    .action(async (files, options) => leave((await import('./show.ts')).run(files, options)))
  verb('node', 'run one node of a corosync.conf', 'muster node --config corosync.conf --id 1')
    .requiredOption('--config <file>', 'the corosync.conf')
    .option('--id <nodeid>', 'which node of its nodelist to be', wholeNumber)
    .option('--state <folder>', 'where durable state and the control socket live')
    .option('--trace <file>', 'record a trace')
    .option('--control <path>', 'the control socket, when it is not to be in the state folder')
    .option(
      '--authkey <files...>',
      'keys, the first to seal with; by default the `keyfile` of a configuration that encrypts',
    )
    .option('--metrics <[address:]port>', 'answer Prometheus there, at /metrics; on loopback without an address')
    .option('--views <group>', 'take part in this group with views (virtual synchrony)')
    .option('--view-nodes <ids>', 'the nodes that take part in it, as in 1,2, when not all do')
    .addOption(promises('where corosync 3.1 differs from votequorum(5), which of both to keep to', 'manual'))
    .option('--seed <n>', 'for ranged timers', wholeNumber)
    .option('--json', 'log JSON lines')
    .action(async options => leave((await import('./node.ts')).run(options)))
  verb(
    'cluster',
    'run every node of a corosync.conf here on loopback, with faults, and recheck what they did',
    'muster cluster --config corosync.conf --seed 7',
  )
    .requiredOption('--config <file>', 'the corosync.conf')
    .option('--faults <script>', 'a file of acts such as `2s kill 3`')
    .option('--seed <n>', 'random faults from this seed', wholeNumber)
    .option('--duration <seconds>', 'how long to run', wholeNumber)
    .option('--directory <folder>', 'where traces and state go')
    .option('--views <group>', 'give the nodes this group with views, and run a process in it beside each')
    .option('--json', 'print JSON')
    .action(async options => leave((await import('./cluster.ts')).run(options)))
  verb('status', 'ask a running node how it is', 'muster status --state /var/lib/muster/1')
    .requiredOption('--state <folder>', "the node's state folder")
    .option('--json', 'print JSON')
    .action(async options => leave((await import('./status.ts')).run(options)))
  verb(
    'quorum',
    'show or change how a running node counts votes, as corosync-quorumtool does',
    'muster quorum --state /var/lib/muster/1',
  )
    .requiredOption('--state <folder>', "the node's state folder")
    .option('--watch', 'stay, and print every change')
    .option('--expected <votes>', 'expect so many votes from now on, on every node', wholeNumber)
    .option('--votes <votes>', 'give --node so many votes, or the node that is asked', wholeNumber)
    .option('--node <nodeid>', 'for --votes', wholeNumber)
    .option('--cancel-wait-for-all', 'wait for nobody any more, on every node')
    .option('--json', 'print JSON')
    .action(async options => leave((await import('./quorum.ts')).run(options)))
  verb(
    'reload',
    'let a running node read its corosync.conf and its keys anew',
    'muster reload --state /var/lib/muster/1',
  )
    .requiredOption('--state <folder>', "the node's state folder")
    .action(async options => leave((await import('./reload.ts')).run(options)))
  verb('gen', 'write gen/ from spec/, or a model as a TLA+ module', 'muster gen --tla TwoPhase3 --out /tmp')
    .option('--check', 'say what differs instead of writing; exit 1 if anything does')
    .option('--tla <model>', 'write MODEL.tla and MODEL.cfg, for TLC, instead')
    .option('--out <folder>', 'write there instead of gen/; with --tla instead of here')
    .action(async ({ tla, ...options }) =>
      leave(
        tla === undefined
          ? (await import('./gen.ts')).run(options)
          : (await import('./gen-tla.ts')).run(tla, options.out ?? '.'),
      ),
    )
  verb('fmt <files...>', 'give specs their one layout', 'muster fmt spec/evs.mu')
    .option('--check', 'say which files differ instead of writing; exit 1 if any does')
    .action(async (files, options) => leave((await import('./fmt.ts')).run(files, options)))
  verb('explain <code>', 'say more about a diagnostic', 'muster explain MU012').action(async code =>
    leave((await import('./explain.ts')).run(code)),
  )
  verb(
    'tour',
    'what `npm start` does: check the models, run a cluster through faults, recheck its traces',
    'muster tour',
  )
    .option('--json', 'print JSON')
    .action(async options => leave((await import('./tour.ts')).run(options)))
  return muster
}

/** Waits for a verb and leaves with its exit code, once everything it printed is out. */
async function leave(code: Promise<number>): Promise<void> {
  process.exitCode = await code
}

// Whoever reads the output may stop reading, as `head` does.
process.stdout.on('error', (error: { code?: string }) => {
  if (error.code === 'EPIPE') process.exit()
  throw error
})
try {
  await program().parseAsync()
} catch (error) {
  const failed = error as { code?: string; exitCode?: number; message?: string }
  if (failed.code?.startsWith('commander.')) process.exitCode = failed.exitCode === 0 ? 0 : misuse
  else {
    process.stderr.write(`muster: ${(error as Error).stack ?? String(error)}\n`)
    process.exitCode = 70
  }
}
