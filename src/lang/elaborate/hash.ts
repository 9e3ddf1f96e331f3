import { createHash } from 'node:crypto'
import { lex } from '../lexer.ts'
import type { FileTree, MachineDecl, MonitorDecl } from '../tree.ts'
import type { Module, Program } from './context.ts'

/**
 * The hash of a machine and of everything that it can use: its own tokens, and those of the types, messages, signals,
 * constants and functions of its module and of all modules that are used from there. Layout and comments do not count.
 */
export function hashOf(program: Program, module: Module, decl: MachineDecl | MonitorDecl): string {
  const hash = createHash('sha256')
  hash.update(module.bare()[module.tree.items.indexOf(decl)] ?? '')
  const seen = new Set<string>()
  const add = (of: Module): void => {
    if (seen.has(of.name)) return
    seen.add(of.name)
    for (const [i, item] of of.tree.items.entries())
      if (['type', 'opaque', 'signal', 'message', 'const', 'fn'].includes(item.kind)) hash.update(of.bare()[i] ?? '')
    for (const use of of.tree.uses) {
      const next = program.modules.get(use.module.text)
      if (next) add(next)
    }
  }
  add(module)
  return hash.digest('hex')
}

/** The tokens of each declaration of a file, a line each: what is the same however it is laid out and whatever it remarks. */
export function bareTexts(text: string, tree: FileTree): string[] {
  return tree.items.map(({ span }) => {
    const { tokens } = lex(text.slice(span.start, span.end), '')
    return `${tokens.map(token => token.text).join(' ')}\n`
  })
}
