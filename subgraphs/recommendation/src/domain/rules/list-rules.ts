import { dropExcluded } from './drop-excluded';
import { onceEach } from './once-each';
import { onlyFirst } from './only-first';
import { onlyShowable } from './only-showable';

/** What holds for every list, in order. */
export const LIST_RULES = [onlyShowable, dropExcluded, onceEach, onlyFirst];
