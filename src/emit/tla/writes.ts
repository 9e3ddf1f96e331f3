import { partsOfStmt, statementsIn } from '../../lang/interpret/walk.ts'
import type { TBlock, TStmt } from '../../lang/typed.ts'

/** Whether a block may change the step under way: its state, its effects, or whether its input counts as refused. */
export function writesWork(block: TBlock): boolean {
  return [...statementsIn(block)].some(stmt => {
    switch (stmt.kind) {
      case 'let':
        return stmt.value.kind === 'routineCall'
      case 'assign':
        return 'field' in stmt.target || stmt.value.kind === 'routineCall'
      case 'if':
      case 'for':
      case 'while':
      case 'when':
      case 'match':
      case 'return':
        return false
      default:
        return true
    }
  })
}

/** The locals that a block assigns, each once, in the order of the text. */
export function assigned(block: TBlock): string[] {
  const slots = [...statementsIn(block)].flatMap(stmt =>
    stmt.kind === 'assign' && 'slot' in stmt.target ? [stmt.target.slot] : [],
  )
  return [...new Set(slots)]
}

/** Whether what follows a block may be reached by way of it: not when every way through it returns. */
export function goesOn(block: TBlock): boolean {
  const last: TStmt | undefined = block.at(-1)
  if (!last) return true
  if (last.kind === 'return') return false
  if (last.kind === 'if') return !last.otherwise || partsOfStmt(last).blocks.some(goesOn)
  if (last.kind === 'match') return last.arms.some(arm => goesOn(arm.body))
  return true
}
