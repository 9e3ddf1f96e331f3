import type { ConfSection } from './conf-tree.ts'
import { unknownSection, type Vocabulary } from './options.ts'
import type { Report } from './report.ts'

/** What corosync.conf(5) and votequorum(5) know, whether Muster makes use of it or not. */

export const rootWords: Vocabulary = {
  keys: [],
  sections: [
    'totem',
    'nodelist',
    'quorum',
    'logging',
    'system',
    'resources',
    'nozzle',
    'uidgid',
    'service',
    'aisexec',
    'qb',
  ],
}

export const totemWords: Vocabulary = {
  keys: [
    'version',
    'cluster_name',
    'transport',
    'token',
    'token_coefficient',
    'token_warning',
    'token_retransmit',
    'hold',
    'token_retransmits_before_loss_const',
    'join',
    'send_join',
    'consensus',
    'merge',
    'downcheck',
    'fail_recv_const',
    'seqno_unchanged_const',
    'heartbeat_failures_allowed',
    'max_network_delay',
    'window_size',
    'max_messages',
    'miss_count_const',
    'cancel_token_hold_on_retransmit',
    'nodeid',
    'clear_node_high_bit',
    'ip_version',
    'ip_dscp',
    'link_mode',
    'rrp_mode',
    'netmtu',
    'config_version',
    'crypto_model',
    'crypto_cipher',
    'crypto_hash',
    'crypto_type',
    'secauth',
    'keyfile',
    'key',
    'block_unlisted_ips',
    'vsftype',
    'threads',
    'knet_mtu',
    'knet_pmtud_interval',
    'knet_compression_model',
    'knet_compression_threshold',
    'knet_compression_level',
  ],
  sections: ['interface'],
}

export const interfaceWords: Vocabulary = {
  keys: [
    'linknumber',
    'ringnumber',
    'bindnetaddr',
    'mcastaddr',
    'mcastport',
    'broadcast',
    'ttl',
    'knet_link_priority',
    'knet_ping_interval',
    'knet_ping_timeout',
    'knet_ping_precision',
    'knet_pong_count',
    'knet_transport',
  ],
  sections: ['member'],
}

export const nodelistWords: Vocabulary = { keys: [], sections: ['node'] }

export const nodeWords: Vocabulary = {
  keys: [
    'ring0_addr',
    'ring1_addr',
    'ring2_addr',
    'ring3_addr',
    'ring4_addr',
    'ring5_addr',
    'ring6_addr',
    'ring7_addr',
    'nodeid',
    'name',
    'quorum_votes',
  ],
  sections: [],
}

export const quorumWords: Vocabulary = {
  keys: [
    'provider',
    'expected_votes',
    'votes',
    'two_node',
    'wait_for_all',
    'last_man_standing',
    'last_man_standing_window',
    'auto_tie_breaker',
    'auto_tie_breaker_node',
    'allow_downscale',
    'expected_votes_tracking',
    'cancel_wait_for_all',
  ],
  sections: ['device'],
}

/** `net`, `disk` and `heuristics` belong to the device's own program, and so do their keys. */
export const deviceWords: Vocabulary = {
  keys: ['model', 'votes', 'timeout', 'sync_timeout', 'master_wins'],
  sections: ['net', 'disk', 'heuristics'],
}

const loggingKeys = [
  'to_stderr',
  'to_syslog',
  'to_logfile',
  'logfile',
  'logfile_priority',
  'syslog_facility',
  'syslog_priority',
  'debug',
  'timestamp',
  'fileline',
  'function_name',
  'blackbox',
  'trace',
]
export const loggingWords: Vocabulary = { keys: loggingKeys, sections: ['logger_subsys'] }
export const subsystemWords: Vocabulary = { keys: [...loggingKeys, 'subsys'], sections: [] }

export const systemWords: Vocabulary = {
  keys: ['qb_ipc_type', 'sched_rr', 'priority', 'move_to_root_cgroup', 'allow_knet_handle_fallback', 'state_dir'],
  sections: [],
}

/** A key outside every section is never looked at, and neither is a section that is not in the list. */
export function checkRoot(root: ConfSection, report: Report): void {
  for (const key of root.keys)
    report.warn('CF008', key.nameSpan, `${key.name} stands outside every section; it is ignored`)
  for (const section of root.sections)
    if (!rootWords.sections.includes(section.name)) unknownSection('', section, rootWords, report)
}
