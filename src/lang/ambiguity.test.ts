import nearley from 'nearley'
import { expect, test } from 'vitest'
import { random } from '../core/random.ts'
import { format } from './format.ts'
import grammar from './grammar.gen.ts'
import { lex, type Token } from './lexer.ts'
import { parse } from './parse.ts'
import { bare } from './testing/bare.ts'
import { sentences } from './testing/sentences.ts'

/**
 * Every sentence of the grammar has one parse. An Earley parser builds all trees that there are, so an ambiguity costs
 * exponential time, and makes the meaning a matter of luck. MUSTER_FUZZ=n draws n sentences of each kind; MUSTER_SEED=n
 * repeats a run.
 */
const seed = Number(process.env.MUSTER_SEED ?? Date.now() % 1_000_000)
const runs = Number(process.env.MUSTER_FUZZ ?? 350)

const kinds = ['expr', 'block', 'machine', 'model', 'scenario', 'mutant', 'typeDecl', 'file'] as const

function parses(start: string, tokens: readonly Token[]): number {
  const compiled = grammar as unknown as nearley.CompiledRules
  let at = 0
  const lexer = { has: () => true, reset: () => {}, save: () => ({}), formatError: () => '', next: () => tokens[at++] }
  const rules = nearley.Grammar.fromCompiled({ ...compiled, ParserStart: start })
  return new nearley.Parser(rules, { lexer: lexer as unknown as nearley.Lexer }).feed('').results.length
}

test.each(kinds)(`a random %s has exactly one parse (MUSTER_SEED=${seed} repeats this run)`, start => {
  const random_ = random(seed)
  const { sentence } = sentences(random_)
  let tokens = 0
  for (let i = 0; i < runs; i++) {
    const words = sentence(start, { branches: random_.between(1, 24), tokens: random_.between(3, 60) })
    const text = words.join(' ')
    expect({ text, parses: parses(start, lex(text, 'random').tokens) }).toEqual({ text, parses: 1 })
    tokens += words.length
  }
  expect(tokens).toBeGreaterThan(10 * runs)
})

test(`a random file means the same when it is formatted, and stays as it is when formatted again (MUSTER_SEED=${seed})`, () => {
  const random_ = random(seed + 1)
  const { sentence } = sentences(random_)
  for (let i = 0; i < runs; i++) {
    const words = sentence('file', { branches: 24, tokens: random_.between(3, 400) })
    const text = words.join(' ')
    const first = parse(text, 'random.mu')
    expect(first.diagnostics, text).toEqual([])
    const printed = first.tree ? format(first.tree) : ''
    const second = parse(printed, 'formatted.mu')
    expect(second.diagnostics, printed).toEqual([])
    expect(bare(second.tree)).toEqual(bare(first.tree))
    expect(second.tree && format(second.tree)).toBe(printed)
  }
})
