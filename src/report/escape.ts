/** Text as it may stand in XML, attributes included; characters that XML has no way to write are shown as `\u….`. */
export function xml(text: string): string {
  return plain(text).replace(/[&<>"'\n\t\r]/g, one => `&${entities[one] ?? `#${one.codePointAt(0)}`};`)
}
const entities: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' }

/** Control characters other than line breaks and tabs, halves of pairs and non-characters, written out. */
export function plain(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    one => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** JSON that may stand within a `<script>` of a page. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    one => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
