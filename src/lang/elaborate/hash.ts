import { createHash } from 'node:crypto'
import { lex } from '../lexer.ts'
import type { MachineDecl, MonitorDecl } from '../tree.ts'
import type { Module, Program } from './context.ts'

/**
 * The hash of a machine and of everything that it can use: its own tokens, and those of the types, messages, signals,
 * constants and functions of its module and of all modules that are used from there. Layout and comments do not count.
 */
export function hashOf(program: Program, module: Module, decl: MachineDecl | MonitorDecl): string {
  const hash = createHash('sha256')
  hash.update(bare(module.text.slice(decl.span.start, decl.span.end)))
  const seen = new Set<string>()
  const add = (of: Module): void => {
    if (seen.has(of.name)) return
    seen.add(of.name)
    for (const item of of.tree.items)
      if (['type', 'opaque', 'signal', 'message', 'const', 'fn'].includes(item.kind))
        hash.update(bare(of.text.slice(item.span.start, item.span.end)))
    for (const use of of.tree.uses) {
      const next = program.modules.get(use.module.text)
      if (next) add(next)
    }
  }
  add(module)
  return hash.digest('hex')
}

function bare(text: string): string {
  return `${lex(text, '')
    .tokens.map(token => token.text)
    .join(' ')}\n`
}
