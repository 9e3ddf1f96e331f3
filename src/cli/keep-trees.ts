import path from 'node:path'
import { packageRoot, readSources } from './specs.ts'
import { keepTrees } from './trees.ts'

/** The last step of the build. */
keepTrees(readSources(path.join(packageRoot(), 'spec')))
