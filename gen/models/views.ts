// Written by `npm run gen` from spec/models/views.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, Site } from '../../src/core/machine.ts'
import { emptySet } from '../../src/core/ops.ts'
import { quickStep } from '../../src/core/quick.ts'
import {
  type Reaction,
  type Rules,
  type Settings,
  configure,
  firstState,
  ignoring,
  onlyFor,
  takeStep,
} from '../../src/core/reduce.ts'
import type { RecordShape } from '../../src/core/shape.ts'
import { type Rec, type SortedSet, maker } from '../../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../../src/core/work.ts'
import { type ViewId, ViewIdShape } from '../types.ts'
import {
  type ViewEvent,
  ViewEventShape,
  type ViewFinalize,
  ViewFinalizeShape,
  type ViewJoin,
  ViewJoinShape,
  type ViewLeave,
  ViewLeaveShape,
  type ViewSend,
  ViewSendShape,
} from '../views.ts'

/**
 * A group with views on whole nodes, but for the ring below: the filter over the synchronisation of services, with votequorum's
 * verdict, and a client whose process comes and goes. The ring is that of models/cpg.
 */

const file = 'spec/models/views.mu'

/** Choices of the world: the client asks for this. (spec/models/views.mu:13) */
export type Come = Rec & { readonly kind: 'Come' }

/** spec/models/views.mu:14 */
export type Depart = Rec & { readonly kind: 'Depart' }

/** spec/models/views.mu:15 */
export type HangUp = Rec & { readonly kind: 'HangUp' }

/** spec/models/views.mu:16 */
export type Speak = Rec & { readonly kind: 'Speak' }

/** spec/models/views.mu:17 */
export type Resume = Rec & { readonly kind: 'Resume' }

export const ComeShape: RecordShape = { kind: 'record', name: 'Come', tag: true, fields: [] }

export const DepartShape: RecordShape = { kind: 'record', name: 'Depart', tag: true, fields: [] }

export const HangUpShape: RecordShape = { kind: 'record', name: 'HangUp', tag: true, fields: [] }

export const SpeakShape: RecordShape = { kind: 'record', name: 'Speak', tag: true, fields: [] }

export const ResumeShape: RecordShape = { kind: 'record', name: 'Resume', tag: true, fields: [] }

const ViewJoin$ = maker<ViewJoin>('kind', 'client', 'group', 'view')
const ViewLeave$ = maker<ViewLeave>('kind', 'client')
const ViewFinalize$ = maker<ViewFinalize>('kind', 'client')
const ViewSend$ = maker<ViewSend>('kind', 'client', 'body', 'size')

export interface AttendantConfig {}

export interface AttendantState {
  readonly known: ViewId | null
  readonly armed: SortedSet<Named>
}

type AttendantGiven = Given<AttendantConfig>
type AttendantReading = Reading<AttendantConfig, AttendantState>
type AttendantWork = Work<AttendantConfig, AttendantState>

/** The state before `start`. */
function fresh(): AttendantState {
  return {
    known: null,
    armed: emptySet(),
  }
}

/** A state to write to. */
function copy(state: AttendantState): Open<AttendantState> {
  return {
    known: state.known,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function react(name: string): Reaction<AttendantWork> {
  return match<string, Reaction<AttendantWork>>(name)
    .with('start', () => () => {})
    .with('Come', () => x => onCome(x))
    .with('Resume', () => x => onResume(x))
    .with('Depart', () => x => onDepart(x))
    .with('HangUp', () => x => onHangUp(x))
    .with('Speak', () => x => onSpeak(x))
    .with('ViewEvent', () => onlyFor(
      'event',
      ['Installs'],
      'no view',
      (x, { body }) => onViewEvent(x, body as ViewEvent),
    ))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/views.mu:24 */
function onCome(x: AttendantWork): void {
  x.emit(ViewJoin$({ kind: 'ViewJoin', client: 1, group: 'g', view: null }))
}

/** spec/models/views.mu:25 */
function onResume(x: AttendantWork): void {
  const { state } = x
  x.emit(ViewJoin$({ kind: 'ViewJoin', client: 1, group: 'g', view: state.known }))
}

/** spec/models/views.mu:26 */
function onDepart(x: AttendantWork): void {
  x.emit(ViewLeave$({ kind: 'ViewLeave', client: 1 }))
}

/** spec/models/views.mu:27 */
function onHangUp(x: AttendantWork): void {
  x.emit(ViewFinalize$({ kind: 'ViewFinalize', client: 1 }))
}

/** spec/models/views.mu:28 */
function onSpeak(x: AttendantWork): void {
  x.emit(ViewSend$({ kind: 'ViewSend', client: 1, body: 'x', size: 1 }))
}

/** spec/models/views.mu:29 */
function onViewEvent(x: AttendantWork, { event }: ViewEvent): void {
  const { state } = x
  if (event.kind === 'Installs') {
    const { view } = event
    state.known = x.wrote(0, view.id)
  } else {
    x.ignore('no view')
  }
}

const settings: Settings<AttendantConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sites: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 31, column: 25, text: 'known := Some(view.id)', field: 'known' },
]

const rules: Rules<AttendantConfig, AttendantState> = {
  state: [
    { name: 'known', shape: { kind: 'option', of: ViewIdShape }, durable: false },
  ],
  fresh,
  react,
  draft: (before, write) => produce<AttendantState, Open<AttendantState>>(before, write),
}

/** A client that comes clean, and after it left with what it has. (spec/models/views.mu:20) */
export const Attendant: Machine<AttendantConfig, AttendantState> = {
  kind: 'machine',
  name: 'Attendant',
  module: 'models/views',
  hash: '8a98005be5462d1bdfbd2c0f7c11790ce226435462bf6bfa6f93a4fc06cfd757',
  config: settings.fields,
  phases: [],
  state: rules.state,
  timers: [],
  receives: [],
  hears: [ComeShape, ResumeShape, DepartShape, HangUpShape, SpeakShape, ViewEventShape],
  sends: [],
  emits: [ViewJoinShape, ViewLeaveShape, ViewFinalizeShape, ViewSendShape],
  sites,
  configure: (self, given) => configure(settings, self, given),
  initial: (context, kept) => firstState(rules, context, kept),
  step: (context, state, input, watch) => takeStep(rules, context, state, input, watch),
  quick: quickStep(rules, copy),
}
