// Written by `npm run gen` from spec/. Do not edit.

import type { AnyMachine } from '../src/core/machine.ts'
import { Evs } from './evs.ts'
import { Formed } from './models/conf.ts'
import { RingIds } from './models/evs.ts'
import { Borrower, Lender } from './models/reference/lease.ts'
import { Raft } from './models/reference/raft.ts'
import { Manager, Resource } from './models/reference/two-phase.ts'
import { Sync } from './sync.ts'
import { Totempg } from './totempg.ts'
import { Votequorum } from './votequorum.ts'
import { WireLaws } from './wire-laws.ts'

/** Every machine and monitor of the specs, by module. */
export const machines: readonly AnyMachine[] = [
  Evs,
  Formed,
  RingIds,
  Lender,
  Borrower,
  Raft,
  Manager,
  Resource,
  Sync,
  Totempg,
  Votequorum,
  WireLaws,
]
