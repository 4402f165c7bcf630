//! How often a feed has something new.

use std::time::Duration;

use crate::model::Habit;

/// How far back a habit reaches, in seconds: what is so old counts a third (1/e) of today.
const MEMORY_S: f64 = 28.0 * 86_400.0;

/// The habit after a visit that found `new` entries, `waited` after the last one that found any.
pub fn after_arrival(habit: &Habit, new: u32, waited: Duration) -> Habit {
    let seconds = waited.as_secs_f64();
    let faded = (-seconds / MEMORY_S).exp();
    Habit {
        seconds: habit.seconds * faded + seconds,
        entries: habit.entries * faded + f64::from(new),
        arrivals: habit.arrivals * faded + 1.0,
    }
}

/// The usual time between two entries; none where too little was seen.
pub fn entry_gap(habit: &Habit) -> Option<Duration> {
    gap(habit.seconds, habit.entries)
}

/// The usual time between two visits that find something: longer than [`entry_gap`] for a feed
/// whose entries come many at a time.
pub fn arrival_gap(habit: &Habit) -> Option<Duration> {
    gap(habit.seconds, habit.arrivals)
}

fn gap(seconds: f64, events: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds / events).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    fn after(arrivals: &[(u32, Duration)]) -> Habit {
        let start = Habit::default();
        arrivals.iter().fold(start, |habit, (new, waited)| after_arrival(&habit, *new, *waited))
    }

    #[test]
    fn a_habit_is_known_after_the_first_arrival() {
        assert_eq!(entry_gap(&Habit::default()), None);
        assert_eq!(entry_gap(&after(&[(4, DAY)])), Some(DAY / 4));
        assert_eq!(arrival_gap(&after(&[(4, DAY)])), Some(DAY));
    }

    #[test]
    fn a_habit_follows_what_changed() {
        let mut past = vec![(1, DAY); 100];
        let close = |habit: &Habit, days: f64| {
            let gap = entry_gap(habit).unwrap().as_secs_f64() / 86_400.0;
            assert!((gap / days - 1.0).abs() < 0.1, "{gap} days between entries, not {days}");
        };
        close(&after(&past), 1.0);
        past.extend([(1, 10 * DAY); 10]);
        close(&after(&past), 8.0);
    }
}
