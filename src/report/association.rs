//! How strongly a word belongs to one text rather than to another.

/// The log-likelihood ratio G² of a word that stands `a` times among `c` words and `b` times among
/// `d` (Dunning 1993; Rayson and Garside 2000). Above 15.13 one in ten thousand is chance.
pub fn log_likelihood((a, c): (u64, u64), (b, d): (u64, u64)) -> f64 {
    let (all, words) = ((a + b) as f64, (c + d) as f64);
    let term = |seen: u64, of: u64| match seen {
        0 => 0.0,
        seen => seen as f64 * (seen as f64 / (of as f64 * all / words)).ln(),
    };
    // Rounding can leave a hair below nothing.
    (2.0 * (term(a, c) + term(b, d))).max(0.0)
}

/// The effect size: how many times more frequent the word is in the first, as a power of two
/// (Hardie 2014). A word that is missing in one counts as half a word there.
pub fn log_ratio((a, c): (u64, u64), (b, d): (u64, u64)) -> f64 {
    let relative = |seen: u64, of: u64| match (seen, of) {
        (0, of) => 0.5 / of.max(1) as f64,
        (seen, of) => seen as f64 / of as f64,
    };
    (relative(a, c) / relative(b, d)).log2()
}

/// logDice of two words that stand together `both` times, `a` and `b` times in all: at most 14, and
/// independent of the size of the texts (Rychlý 2008).
pub fn log_dice(both: u64, a: u64, b: u64) -> f64 {
    14.0 + (2.0 * both as f64 / (a + b) as f64).log2()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(found: f64, expected: f64) {
        assert!((found - expected).abs() < 0.005, "{found} is not {expected}");
    }

    #[test]
    fn log_likelihood_is_that_of_the_literature() {
        check(log_likelihood((120, 10_000), (50, 10_000)), 29.70);
        check(log_likelihood((10, 1_000), (20, 2_000)), 0.0);
        check(log_likelihood((5, 100), (0, 100)), 6.93);
        check(log_likelihood((0, 0), (3, 100)), 0.0);
    }

    #[test]
    fn effect_sizes_are_powers_of_two() {
        check(log_ratio((40, 1_000), (10, 1_000)), 2.0);
        check(log_ratio((10, 1_000), (40, 1_000)), -2.0);
        check(log_ratio((4, 1_000), (0, 1_000)), 3.0);
        check(log_dice(10, 10, 10), 14.0);
        check(log_dice(5, 10, 10), 13.0);
    }
}
