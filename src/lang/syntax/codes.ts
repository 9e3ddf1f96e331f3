import type { CodeText } from '../codes.ts'

/** MU001 to MU019: what the parser finds. */
export const syntaxCodes: Readonly<Record<string, CodeText>> = {
  MU001: {
    title: 'not of the grammar',
    explanation: 'The text cannot go on like this. The hint says what could stand here. Reading goes on at the next item that begins in the first column, so the other mistakes of the file are reported too.',
    wrong: 'const three: int 3',
    right: 'const three: int = 3',
  },
  MU002: {
    title: 'a character that is not of the language',
    explanation: 'Outside of texts and comments only the characters of names, numbers and operators may stand. A text ends on the line on which it begins.',
    wrong: 'const three: int = 3 $ 1',
    right: 'const three: int = 3 + 1',
  },
  MU003: {
    title: 'a number that is too large',
    explanation: 'An int stays within ±2⁵³, where every whole number is exact.',
    wrong: 'const many: int = 99999999999999999999',
    right: 'const many: int = 9_007_199_254_740_991',
  },
  MU004: {
    title: 'too deep',
    explanation: 'Brackets and expressions that nest this deep are no spec that anybody reads.',
    wrong: `const deep: int = ${'('.repeat(101)}1${')'.repeat(101)}`,
    right: 'const deep: int = ((1))',
  },
  MU005: {
    title: 'an unknown escape',
    explanation: 'In a text there are \\" \\\\ \\n \\t \\r and \\u{…} with a code point in hexadecimal digits.',
    wrong: 'const bell: text = "\\a"',
    right: 'const bell: text = "\\u{7}"',
  },
  MU006: {
    title: '`use` after the first item',
    explanation: 'What a file takes from others stands at its head, where readers look for it.',
    wrong: 'const three: int = 3\nuse other: Thing',
    right: 'const three: int = 3',
  },
}
