// Written by `npm run gen` from spec/. Do not edit.

import type { AnyMachine } from '../src/core/machine.ts'
import { Cpg } from './cpg.ts'
import { Sessions } from './envelope.ts'
import { Evs } from './evs.ts'
import { LogLaws } from './log-laws.ts'
import { Calls, GroupCaller, Verdicts } from './models/clusters.ts'
import { Formed } from './models/conf.ts'
import { GroupPort, GroupSequencer, GroupTalker, Groups, Places } from './models/cpg.ts'
import { Calm, Chatter, Companions, Resigned, ServicesFirst, Settles, Timely } from './models/drills.ts'
import { Chance, Insistent, Patience, Promises, Wiretap } from './models/envelope.ts'
import { ExtendedSynchrony, Talker } from './models/evs-order.ts'
import { RingIds } from './models/evs.ts'
import { Carried, PrimaryComponents } from './models/primary.ts'
import { Borrower, Lender } from './models/reference/lease.ts'
import { Raft } from './models/reference/raft.ts'
import { Manager, Resource } from './models/reference/two-phase.ts'
import { Port, Sequencer, Teller } from './models/view-filter-apart.ts'
import {
  Keeper,
  Lineages,
  Outstanding,
  PowerSwitch,
  Rings,
  SameVerdict,
  Speaker,
  StampOrder,
  Survivor,
  Synchrony,
} from './models/view-filter.ts'
import { Attendant } from './models/views.ts'
import { Announced, Continuity, Steady } from './models/votequorum-laws.ts'
import { Refusing, Remembering } from './models/votequorum-options.ts'
import { Sync } from './sync.ts'
import { Totempg } from './totempg.ts'
import { ViewFilter } from './view-filter.ts'
import { Views } from './views.ts'
import { Votequorum } from './votequorum.ts'
import { WireLaws } from './wire-laws.ts'

/** Every machine and monitor of the specs, by module. */
export const machines: readonly AnyMachine[] = [
  Cpg,
  Sessions,
  Evs,
  LogLaws,
  GroupCaller,
  Calls,
  Verdicts,
  Formed,
  GroupSequencer,
  GroupPort,
  GroupTalker,
  Groups,
  Places,
  Chatter,
  ServicesFirst,
  Timely,
  Settles,
  Calm,
  Companions,
  Resigned,
  Wiretap,
  Chance,
  Promises,
  Patience,
  Insistent,
  Talker,
  ExtendedSynchrony,
  RingIds,
  PrimaryComponents,
  Carried,
  Lender,
  Borrower,
  Raft,
  Manager,
  Resource,
  Sequencer,
  Teller,
  Port,
  Rings,
  Speaker,
  Keeper,
  Survivor,
  Synchrony,
  Lineages,
  StampOrder,
  SameVerdict,
  Outstanding,
  PowerSwitch,
  Attendant,
  Steady,
  Announced,
  Continuity,
  Remembering,
  Refusing,
  Sync,
  Totempg,
  ViewFilter,
  Views,
  Votequorum,
  WireLaws,
]
