/** What `muster explain` says about what is found in a corosync.conf. */
export const confCodes: Readonly<Record<string, { readonly title: string; readonly explanation: string }>> = {
  CF001: {
    title: 'A line is none of the three that there are',
    explanation:
      'A corosync.conf consists of `name {`, `key: value` and `}`, one a line, besides empty lines and lines that begin ' +
      'with #. There are no quotes, no continuation lines, and no comments behind a value.',
  },
  CF002: {
    title: 'Something stands beside a brace',
    explanation: 'A section opens with `name {` and closes with `}`, each on a line of its own.',
  },
  CF003: {
    title: 'A section is not closed',
    explanation: 'The file ends inside a section: one `}` too few. The message names the innermost section.',
  },
  CF004: {
    title: 'A closing brace without a section',
    explanation: 'There is one `}` too many.',
  },
  CF005: {
    title: 'The file is larger than any real one',
    explanation:
      'Read are at most 1 MiB, lines of 1,023 characters, sections nested 8 deep, 384 nodes, and 100 findings. What lies ' +
      'beyond is refused before anything is made of it.',
  },
  CF006: {
    title: 'A character that no configuration has',
    explanation:
      'Control characters other than tab and line end are refused: a NUL would end the value for corosync alone.',
  },
  CF007: {
    title: 'Unknown section',
    explanation: 'corosync ignores sections that it does not know; a misspelt one therefore does nothing at all.',
  },
  CF008: {
    title: 'Unknown key',
    explanation: 'corosync ignores most keys that it does not know; a misspelt one therefore keeps its default.',
  },
  CF009: {
    title: 'A key is given twice',
    explanation: 'As in corosync, the last one counts, also across two sections of the same name.',
  },
  CF010: {
    title: 'Not a number, or out of range',
    explanation:
      'Numbers are written in decimal digits without a unit; times are milliseconds. Totem takes no timer below 30 ms, ' +
      'except for `join`-like delays that may be 0.',
  },
  CF011: {
    title: 'Not one of the values that the key takes',
    explanation: 'corosync.conf(5) and votequorum(5) list the values. Switches are 0 or 1, in logging on or off.',
  },
  CF012: {
    title: 'No nodes',
    explanation:
      'Muster, like corosync over udpu, needs a `nodelist` with a `node` section for each member; membership by ' +
      'multicast discovery (`interface` with `bindnetaddr` alone) has none.',
  },
  CF013: {
    title: 'A node without an address',
    explanation: 'Each `node` needs a `ring0_addr`.',
  },
  CF014: {
    title: 'Not an address',
    explanation: '`ring0_addr` is an IPv4 or IPv6 address or a host name. Four numbers with dots are taken as IPv4.',
  },
  CF015: {
    title: 'Two nodes have one id',
    explanation: 'Ids tell nodes apart on the wire and in votequorum. An id may also come from an address: see CF017.',
  },
  CF016: {
    title: 'Two nodes have one address',
    explanation: 'All nodes use one port, so the address is all that tells where a datagram goes and whose it is.',
  },
  CF017: {
    title: 'A node without an id',
    explanation:
      'Without `nodeid` the id is the IPv4 address as a number (10.0.0.1 is 167772161; with `clear_node_high_bit` the ' +
      'top bit is cleared). IPv6 addresses and host names give none; knet always wants `nodeid`.',
  },
  CF018: {
    title: 'Timers that contradict each other',
    explanation:
      '`consensus` must be at least `join`, and should be at least 1.2 × `token`; `token_retransmit` and `hold` have to be ' +
      'shorter than `token`. Values that are not given are derived from `token`, so the finding may lie at `token`.',
  },
  CF019: {
    title: 'Understood, but Muster does without',
    explanation:
      'Muster speaks udpu over ring0, plain or in an envelope of its own (AES-GCM). knet, further rings and encryption do not ' +
      'change what a cluster decides about membership and quorum, so a check of the configuration goes ahead; a node that is to meet ' +
      'corosync on the wire needs `transport: udpu`, `crypto_cipher: none` and `crypto_hash: none`.',
  },
  CF020: {
    title: 'A key without effect',
    explanation: 'The key only matters together with another one that is off.',
  },
  CF021: {
    title: 'The file cannot be read',
    explanation: 'It is not there, is a directory, is not UTF-8, or may not be read.',
  },
  CF022: {
    title: 'An option that changes the outcome and is not there yet',
    explanation:
      "Left out so far are the daemon of a quorum device, on a running node, and totem's heartbeat. What Muster says of such " +
      'a configuration holds for the one without the option.',
  },
  CF030: {
    title: 'A line of a fault script that says nothing',
    explanation:
      'A line is a time and an act: `2s kill 3`, `4s start 3`, `5s cut 1 2` (cut off from the others), `5s cut 1 2 | 3`, ' +
      '`6s oneway 1 2` (2 does not hear 1), `7s pause 1`, `8s resume 1`, `9s heal`, `10s stop`.',
  },
}
