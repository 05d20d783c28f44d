//! A report in the making, as those see it who wait for it.
//!
//! Equal requests share one: its events are kept until it ends, so that who joins late misses none.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use actix_web::web::Bytes;
use checks::Work;
use reason::Context;
use tokio::sync::watch;
use verdict::{Answered, Plan, Subject, Verdict};

use crate::finished::{Finished, event};

/// A report in the making: what has happened so far, and how many wait for it.
#[derive(Default)]
pub(crate) struct Making {
    log: Mutex<Log>,
    grown: watch::Sender<usize>,
    askers: watch::Sender<usize>,
    is_watched: AtomicBool,
}

#[derive(Default)]
struct Log {
    events: Vec<Arc<Event>>,
    is_closed: bool,
}

/// Something that happened. It is put into words, and into bytes, by the first who watches.
pub(crate) struct Event {
    pub(crate) happened: Happened,
    bytes: OnceLock<Bytes>,
}

/// What happens before the report is there.
pub(crate) enum Happened {
    /// Checks were started.
    Plan(Arc<Plan>),
    /// One has ended.
    Verdict {
        /// About what.
        subject: Subject,
        /// Without words.
        verdict: Arc<Verdict>,
        /// What is known so far of those that the words are for.
        context: Arc<Context>,
    },
}

impl Event {
    /// The event as it travels.
    pub(crate) fn bytes(&self) -> Bytes {
        self.bytes.get_or_init(|| Bytes::from(self.write())).clone()
    }

    fn write(&self) -> String {
        match &self.happened {
            Happened::Plan(plan) => event("plan", &**plan),
            Happened::Verdict { subject, verdict, context } => {
                let mut verdict = Verdict::clone(verdict);
                let remedies = reason::words(subject, &mut verdict, context);
                event("verdict", &Answered { verdict, remedies })
            }
        }
    }
}

impl Making {
    /// Notes what has happened, for all who wait.
    pub(crate) fn note(&self, happened: Happened) {
        let mut log = self.log();
        log.events.push(Arc::new(Event { happened, bytes: OnceLock::new() }));
        self.grown.send_replace(log.events.len());
    }

    /// Says that nothing more will happen before the report. What nobody watches is forgotten, so
    /// that its maker alone holds it: who comes now is sent the events of the finished report.
    pub(crate) fn close(&self) {
        let mut log = self.log();
        log.is_closed = true;
        if !self.is_watched.load(Ordering::Relaxed) {
            log.events.clear();
        }
        self.grown.send_replace(log.events.len());
    }

    /// Ends when nobody waits any more.
    pub(crate) async fn abandoned(&self) {
        let mut askers = self.askers.subscribe();
        // The sender is ours, so that the channel stays open. The work begins before the first one
        // waits for it.
        let _ = askers.wait_for(|askers| *askers > 0).await;
        let _ = askers.wait_for(|askers| *askers == 0).await;
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody who waits for a report. The last one who leaves ends its making.
pub(crate) struct Asker {
    work: Work<Option<Arc<Finished>>, Making>,
    seen: usize,
    grown: watch::Receiver<usize>,
    is_done: bool,
}

/// What an asker is told next.
pub(crate) enum Next {
    /// Something happened.
    Event(Arc<Event>),
    /// The report is there. `is_first` tells that nothing was told before.
    Finished {
        /// The report.
        finished: Arc<Finished>,
        /// Whether nothing was told before.
        is_first: bool,
    },
}

impl Asker {
    /// Joins work under way; with `watches`, to see what happens.
    pub(crate) fn join(work: Work<Option<Arc<Finished>>, Making>, watches: bool) -> Self {
        let grown = work.progress.grown.subscribe();
        work.progress.askers.send_modify(|askers| *askers += 1);
        if watches {
            // Under the lock: either the log is closed already, or it is kept.
            let _log = work.progress.log();
            work.progress.is_watched.store(true, Ordering::Relaxed);
        }
        Self { work, seen: 0, grown, is_done: false }
    }

    /// The report; none if its making was abandoned or failed.
    pub(crate) async fn finished(&self) -> Option<Arc<Finished>> {
        self.work.outcome.clone().await.flatten()
    }

    /// What happens next; none after the report, or if there will be none.
    pub(crate) async fn next(&mut self) -> Option<Next> {
        if self.is_done {
            return None;
        }
        loop {
            let (event, is_closed) = {
                let log = self.work.progress.log();
                (log.events.get(self.seen).cloned(), log.is_closed)
            };
            if let Some(event) = event {
                self.seen += 1;
                return Some(Next::Event(event));
            }
            let outcome = self.work.outcome.clone();
            // It ends without closing by a panic, or abandoned.
            if !is_closed && outcome.peek().is_none() {
                tokio::select! {
                    _ = self.grown.changed() => {}
                    _ = outcome => {}
                }
                continue;
            }
            self.is_done = true;
            let finished = outcome.await.flatten()?;
            return Some(Next::Finished { finished, is_first: self.seen == 0 });
        }
    }
}

impl Drop for Asker {
    fn drop(&mut self) {
        self.work.progress.askers.send_modify(|askers| *askers -= 1);
    }
}

#[cfg(test)]
mod tests {
    use checks::InFlight;
    use tokio::sync::oneshot;
    use tokio_util::task::TaskTracker;

    use super::*;

    type Makings = InFlight<&'static str, Option<Arc<Finished>>, Making>;

    fn plan() -> Arc<Plan> {
        Arc::new(Plan { subject: "a.example".to_owned(), checks: Vec::new() })
    }

    fn finished() -> Option<Arc<Finished>> {
        let subject = Subject::parse("a.example", verdict::Names { testing: true }).unwrap();
        let context = Context::new(content::Library::embedded());
        let report = reason::report(&subject, Vec::new(), &context);
        Finished::new(report, plan()).ok().map(Arc::new)
    }

    /// Work that has started its checks and said its last, and ends when it is told to.
    fn closed_and_under_way() -> (Work<Option<Arc<Finished>>, Making>, oneshot::Sender<()>) {
        let (end, ended) = oneshot::channel();
        let work = Makings::new(&TaskTracker::new()).join("a", |making| async move {
            making.note(Happened::Plan(plan()));
            making.close();
            ended.await.ok()?;
            finished()
        });
        (work, end)
    }

    /// What an asker is told, until the end.
    async fn told(mut asker: Asker) -> Vec<&'static str> {
        let mut told = Vec::new();
        while let Some(next) = asker.next().await {
            told.push(match next {
                Next::Event(_) => "event",
                Next::Finished { is_first: false, .. } => "finished",
                Next::Finished { is_first: true, .. } => "finished, at first",
            });
        }
        told
    }

    #[tokio::test]
    async fn who_joins_late_misses_nothing_where_somebody_watches() {
        let (work, end) = closed_and_under_way();
        let first = Asker::join(work.clone(), true);
        tokio::task::yield_now().await;
        let late = Asker::join(work, true);
        end.send(()).expect("the work waits for it");
        assert_eq!(told(first).await, ["event", "finished"]);
        assert_eq!(told(late).await, ["event", "finished"]);
    }

    #[tokio::test]
    async fn what_nobody_watches_is_not_kept_and_told_out_of_the_report() {
        let (work, end) = closed_and_under_way();
        let waits = Asker::join(work.clone(), false);
        tokio::task::yield_now().await;
        let late = Asker::join(work, true);
        end.send(()).expect("the work waits for it");
        assert!(waits.finished().await.is_some());
        assert_eq!(told(late).await, ["finished, at first"]);
    }

    #[tokio::test]
    async fn the_last_who_leaves_ends_the_work_and_no_earlier_one_does() {
        let makings = Makings::new(&TaskTracker::new());
        let work = makings.join("a", |making| async move {
            making.abandoned().await;
            None
        });
        let askers = [Asker::join(work.clone(), false), Asker::join(work.clone(), true)];
        for asker in askers {
            tokio::task::yield_now().await;
            assert!(makings.get(&"a").is_some(), "somebody still waits");
            drop(asker);
        }
        assert!(work.outcome.await.is_some_and(|made| made.is_none()));
        assert!(makings.get(&"a").is_none());
    }

    #[tokio::test]
    async fn a_panic_ends_the_stream_of_who_watches() {
        let makings = Makings::new(&TaskTracker::new());
        let work = makings.join("a", |making| async move {
            making.note(Happened::Plan(plan()));
            panic!("as work may")
        });
        assert_eq!(told(Asker::join(work, true)).await, ["event"]);
    }
}
