export { attribute, type Decomposition, type Part, type Side } from './attribute.ts';
export { flipTest, type Losses, type FlipTest, type Partition } from './flips.ts';
