/** What `muster explain` says about the errors of trace files. */
export const traceCodes: Readonly<Record<string, { readonly title: string; readonly explanation: string }>> = {
  TR001: {
    title: 'A line is no JSON',
    explanation:
      'Each line of a trace is one JSON object. Only the last line of a life may be torn: that is what a crash leaves.',
  },
  TR002: {
    title: 'A line is too long, or no UTF-8',
    explanation: 'A line of a trace has at most 4 MiB, and is UTF-8. It is refused before it is parsed.',
  },
  TR003: {
    title: 'A line does not have the form of a header or an event',
    explanation:
      'src/trace/trace.schema.json (muster conform --schema) says which members a header and an event have, and the ' +
      'types of the spec say which values: sets and maps ascending, whole numbers within their ranges, no other fields.',
  },
  TR004: {
    title: 'An event has no header',
    explanation:
      'The header with the node, its machines and their configuration stands above the first event of a life.',
  },
  TR005: {
    title: 'The trace is of another version',
    explanation: 'This Muster reads version 1 of the trace format.',
  },
  TR006: {
    title: 'The file cannot be read',
    explanation: 'It is not there, is a directory, is empty, or may not be read.',
  },
}
