import type { CorosyncConf } from './corosync-conf.ts'

/**
 * A corosync.conf that reads as this one, with every value given that has an effect: for handing a changed configuration
 * on. Comments, and what Muster does not use, are not in it.
 */
export function printCorosyncConf(conf: CorosyncConf): string {
  const { totem, quorum, logging } = conf
  const flag = (value: boolean) => (value ? 1 : 0)
  const yes = (value: boolean) => (value ? 'yes' : 'no')
  return [
    ...section('totem', [
      ['version', 2],
      ['cluster_name', totem.clusterName || undefined],
      ['transport', totem.transport],
      ['crypto_cipher', totem.encrypted ? totem.cipher : totem.plain ? 'none' : undefined],
      ['crypto_hash', totem.encrypted ? 'sha256' : undefined],
      ['keyfile', totem.keyfile],
      // `token` already holds what the coefficient adds.
      ['token_coefficient', 0],
      ['token', totem.token],
      ['token_warning', totem.tokenWarning],
      ['token_retransmit', totem.tokenRetransmit],
      ['hold', totem.hold],
      ['join', totem.join],
      ['send_join', totem.sendJoin],
      ['consensus', totem.consensus],
      ['merge', totem.merge],
      ['downcheck', totem.downcheck],
      ['fail_recv_const', totem.failRecvConst],
      ['seqno_unchanged_const', totem.seqnoUnchangedConst],
      ['heartbeat_failures_allowed', totem.heartbeatFailuresAllowed],
      ['max_network_delay', totem.maxNetworkDelay],
      ['window_size', totem.windowSize],
      ['max_messages', totem.maxMessages],
      ['miss_count_const', totem.missCountConst],
      ['cancel_token_hold_on_retransmit', yes(totem.cancelTokenHoldOnRetransmit)],
      ['block_unlisted_ips', yes(totem.blockUnlistedIps)],
      ['clear_node_high_bit', yes(totem.clearNodeHighBit)],
      section('interface', [['mcastport', totem.port]]),
    ]),
    ...section(
      'nodelist',
      conf.nodes.map(node =>
        section('node', [
          ['ring0_addr', node.address],
          ['nodeid', node.id],
          ['name', node.name],
          ['quorum_votes', node.votes],
        ]),
      ),
    ),
    ...section('quorum', [
      ['provider', quorum.provider],
      ['expected_votes', quorum.expectedVotes],
      ['votes', quorum.votes],
      ['two_node', flag(quorum.twoNode)],
      ['wait_for_all', quorum.waitForAll === undefined ? undefined : flag(quorum.waitForAll)],
      ['auto_tie_breaker', flag(quorum.autoTieBreaker)],
      ['auto_tie_breaker_node', quorum.autoTieBreaker ? tieBreakers(quorum.autoTieBreakerNode) : undefined],
      ['last_man_standing', flag(quorum.lastManStanding)],
      ['last_man_standing_window', quorum.lastManStanding ? quorum.lastManStandingWindow : undefined],
      ['allow_downscale', flag(quorum.allowDownscale)],
      ['expected_votes_tracking', flag(quorum.expectedVotesTracking)],
      ...(quorum.device
        ? [
            section('device', [
              ['model', quorum.device.model],
              ['votes', quorum.device.votes],
              ['timeout', quorum.device.timeout],
              ['sync_timeout', quorum.device.syncTimeout],
              ...(quorum.device.algorithm === undefined
                ? []
                : [section('net', [['algorithm', quorum.device.algorithm]])]),
            ]),
          ]
        : []),
    ]),
    ...section('logging', [
      ['to_stderr', yes(logging.toStderr)],
      ['to_logfile', yes(logging.logfile !== undefined)],
      ['logfile', logging.logfile],
      ['debug', logging.debug ? 'on' : 'off'],
    ]),
    '',
  ].join('\n')
}

type Item = readonly string[] | readonly [key: string, value: string | number | undefined]

/** A key without a value is left out; the lines of an inner section go deeper. */
function section(name: string, items: readonly Item[]): string[] {
  const lines = items.flatMap(item => {
    if (item.length === 2 && !String(item[0]).endsWith('{')) {
      const [key, value] = item
      return value === undefined ? [] : [`${key}: ${value}`]
    }
    return item as readonly string[]
  })
  return [`${name} {`, ...lines.map(line => `  ${line}`), '}']
}

function tieBreakers(nodes: CorosyncConf['quorum']['autoTieBreakerNode']): string {
  return typeof nodes === 'string' ? nodes : nodes.join(' ')
}
