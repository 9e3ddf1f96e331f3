import type { CodeText } from './codes.ts'

const lamp = `signal Press
machine Lamp {
  phases Dark, Bright
  timer out = 1s
  on Press in Dark {
    become Bright
    arm out
  }
  ignore Press in Bright because "it shines already"
  on out in Bright { become Dark }
  ignore out in Dark because "nothing shines"
}
stack Lamps = Lamp
model Two {
  nodes 2 of Lamps
  world { operator Press at any node }
  always lit: forall n in nodes: n.phase == Bright or n.phase == Dark
}
mutant Stays of Lamp on Two {
`

/** MU001 to MU019: what keeps a text from being parsed. */
export const syntaxCodes: Readonly<Record<string, CodeText>> = {
  MU001: {
    title: 'something else was expected here',
    explanation:
      'The text cannot go on like this. The message lists what could stand here. Statements, parts and declarations need no separator: each begins with a word of its own.',
    wrong: 'const most: int 5\n',
    right: 'const most: int = 5\n',
  },
  MU002: {
    title: 'the text ends too early',
    explanation:
      'A declaration is not complete at the end of the file. Often a bracket was never closed; the hint names the innermost one that is open.',
    wrong: 'type Ring = { rep: Node, seq: int\n',
    right: 'type Ring = { rep: Node, seq: int }\n',
  },
  MU003: {
    title: 'a character that means nothing',
    explanation:
      'The language uses ASCII outside of texts and comments, and no semicolons, single quotes or exclamation marks (but `!=`).',
    wrong: 'const half: int = 4 % 2\n',
    right: 'const half: int = 4 mod 2\n',
  },
  MU004: {
    title: 'a text without its closing quote',
    explanation:
      'A text begins and ends with a double quote on one line. A line break in it is written \\n, a quote \\".',
    wrong: 'const name: text = "ring\n',
    right: 'const name: text = "ring"\n',
  },
  MU005: {
    title: 'an escape that does not exist',
    explanation:
      'After a backslash stands one of " \\ n t r, or u{…} with the number of a character in hexadecimal (and no half of a pair).',
    wrong: 'const bell: text = "\\a"\n',
    right: 'const bell: text = "\\u{7}"\n',
  },
  MU006: {
    title: 'not a number',
    explanation:
      'Numbers are decimal, with underscores between digits if you like. Durations are whole and have one of the units ms, s, min and h.',
    wrong: 'const wait: duration = 5sec\n',
    right: 'const wait: duration = 5s\n',
  },
  MU007: {
    title: 'a number that is too large',
    explanation:
      'Integers are exact, and stay below 2^53 on either side; so do the milliseconds of a duration. A float has at most 40 characters.',
    wrong: 'const most: int = 9_007_199_254_740_992\n',
    right: 'const most: int = 9_007_199_254_740_991\n',
  },
  MU008: {
    title: 'a word of the language is used as a name',
    explanation:
      'Few words are reserved: let var if then else for in where by while limit when match return emit send to arm cancel become assert ignore and or not implies is with div mod subset meets forall exists no true false. All others (state, from, timer …) may be names.',
    wrong: 'fn later(t: int, by: int): int = t + 1\n',
    right: 'fn later(t: int, step: int): int = t + 1\n',
  },
  MU009: {
    title: 'nested too deeply',
    explanation:
      'Brackets may stand in each other 200 deep, and a tree may be 400 nodes deep. That is more than anyone reads; a `const` or `fn` gives a part a name.',
    wrong: `const zero: int = ${'('.repeat(201)}0${')'.repeat(201)}\n`,
    right: 'const zero: int = (0)\n',
  },
  MU010: {
    title: 'an underscore inside a name',
    explanation:
      'Names are written in camel case; generated code keeps the underscore for its own. `_` alone is the pattern that matches anything, and `_1`, `_2` are fields without a name.',
    wrong: 'const max_votes: int = 5\n',
    right: 'const maxVotes: int = 5\n',
  },
  MU011: {
    title: 'code without its closing backquote',
    explanation: 'The changes of a mutant stand in backquotes: change `from` to `to`. They may run over several lines.',
    wrong: `${lamp}  change \`arm\` to \`cancel\n  caught by lit\n}\n`,
    right: `${lamp}  change \`arm\` to \`cancel\`\n  caught by lit\n}\n`,
  },
  MU012: {
    title: '`use` after a declaration',
    explanation:
      'A file begins with what it uses from other modules, so that a reader sees at once what it depends on.',
    wrong: 'signal Press\nuse types: Ring\n',
    right: 'signal Press\n',
  },
}
