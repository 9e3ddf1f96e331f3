import { confCodes } from '../formats/codes.ts'
import { codes } from '../lang/codes.ts'
import { traceCodes } from '../trace/codes.ts'

/** `muster explain MU030`: what a diagnostic means, with an example put right. */
export async function run(code: string): Promise<number> {
  const wanted = code.toUpperCase()
  const known = codes[wanted]
  if (known) {
    const example = (text: string) =>
      text.length > 1000
        ? ''
        : text
            .split('\n')
            .map(line => `    ${line}`)
            .join('\n')
    process.stdout.write(
      `${wanted}: ${known.title}\n\n${known.explanation}\n\n  Wrong:\n${example(known.wrong)}\n\n  Right:\n${example(known.right)}\n`,
    )
    return 0
  }
  const others: Readonly<Record<string, { readonly title: string; readonly explanation: string }>> = {
    ...confCodes,
    ...traceCodes,
  }
  const conf = others[wanted]
  if (conf) {
    process.stdout.write(`${wanted}: ${conf.title}\n\n${conf.explanation}\n`)
    return 0
  }
  process.stderr.write(
    `muster: there is no diagnostic ${code}; there are ${[...Object.keys(codes), ...Object.keys(others)].join(' ')}\n`,
  )
  return 4
}
