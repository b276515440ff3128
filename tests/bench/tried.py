"""Where the time goes of what misses its target, and what was tried without enough gain: written under the tables in docs/speed.md."""

TRIED = """## Where the time goes, and what was tried

Of what misses its target: a profile, and what was tried and gained too little for what it costs to read.

- `status`: half of what it takes beside a no-op is the answer itself, 32 statements and the rules of one journey; the other half is the
  row of the audit of reads, the blocks, JSON and the way through Bolt. Tried: SQLite's map of the file in memory for readers
  (`mmap_size`: reads 3 % quicker, changes 10 % slower). Looked at: msgspec's structs in place of dataclasses, nine times quicker to
  make; an answer makes only 19.
- `done` and `undo`: six tenths of the time is SQLite's, in 43 and 61 statements: who may, what it is, what shows it and is drawn again.
  `undo` is done twice, first on trial, so that what cannot be undone is said before anything is asked. Tried: asking the schema only for
  the columns of what was touched (`undo` a fifth quicker, kept); the map in memory (slower).
- An agenda of 40, a Home of 500: a third is the timescales of each child. Tried: weighing a message once (-4 %), keeping journeys by
  their rows (-3 to -6 %). Looked at: structs (an agenda makes 314 values, -2 %).
- The imports of `run` and `say`: most of what is ours is making some two hundred dataclasses, 0.3 ms each. Tried: no garbage collection
  meanwhile (1.4 times), the other countries of `holidays` left out (-50 ms, by a stub in its place). Looked at: structs (0.01 ms each: one
  more library under every value, and still missed).
- Memory at the start: of 73 MB Bolt has 31, the other libraries 15, our code 14, and what is opened and kept to answer quickly 13. Tried:
  one or two arenas for all threads (`MALLOC_ARENA_MAX`: nothing), the machine's own allocator (`PYTHONMALLOC`: 2 MB more), no docstrings and
  no asserts (`PYTHONOPTIMIZE=2`: 3 MB less, and what an assert would have stopped goes on).
- `load` of our own CSV: half is making the rows that figures count, of which a third is SQLite writing 66 columns and nineteen indices; three
  tenths is checking and recording by SQL; a sixth is reading the rows. Of returns four tenths is reading them and deriving what happened, 170
  microseconds a child, spread so that no function has a tenth of it; a quarter is checking and recording; three tenths the rows that figures
  count. Each row is written twice before the records have it, so that nothing is held in memory and nobody waits for the writer. To write all
  that is recorded, bare, is itself twice to three times what inserting the rows as they stand is. Tried: the rows that figures count written
  by one `executemany` (1 %), their indices dropped and made again (a tenth of making them, and everybody waits meanwhile); garbage
  collection off (-5 %). Looked at: the clock making those rows (as much work, in the process that answers people). Kept: 500 children at a time
  in place of 200, their journeys not cached (making the rows -20 %); a new child's events from the first ending on (recording returns -10 %).
- A hundred commands a second beside 200 agendas: half within 8 ms, 99 of a hundred within 1,840 ms in this run, and 392 ms in one before. It is
  the machine's hour and no change since: the code of that run took 2,128 ms on this day. All were acked. Tried: postings not written down
  as reads of those who are there (2,206 ms: nothing).
- Ten scorecards as at a year ago: one statement over both places where rows may be took 2.5 times as long as two. What was replaced since is
  gathered from one index that holds every column, and those waiting from another (both kept, a tenth quicker).
"""
