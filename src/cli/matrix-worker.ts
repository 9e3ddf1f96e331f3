import { serve } from './side-by-side.ts'
import { done } from './table-jobs.ts'

// A process of its own: see `sideBySide`.
serve(done)
