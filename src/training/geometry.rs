//! Where examples lie before the last layer: clusters on the plane of three templates, and how collapsed the classes are.
//!
//! Activations are `f32`, row after row of the penultimate layer's width, and everything that is made of them is `f64`. Rows
//! and labels go together; what one has more of than the other is left out.

use super::record::{ClusterPoint, Clusters};
use crate::order::places_in_order;

/// The examples of three classes on the plane through these classes' templates. Müller, Kornblith and Hinton 2019.
///
/// With templates `w_a`, `w_b`, `w_c`, the first axis is `u = (w_b − w_a)/‖w_b − w_a‖` and the second `v`, what `w_c − w_a` has at
/// a right angle to it, normalised; an activation `x` is at `(u·(x − w_a), v·(x − w_a))`. Lengths are those of the layer.
/// Of each class the first [`Clusters::PER_CLASS`] examples are shown; `spread` is of all: the mean squared distance to
/// the cluster's mean, each cluster alike, over the square of the mean side between the three means.
///
/// `templates` has a row of `width` for each class. `None` where there is no such plane or no triangle on it: if the templates
/// lie on one line (what is left of `w_c − w_a` is not above 10⁻⁸ of it), if a class has no template or no training example, if
/// the clusters' means are one point, or if anything is not finite.
pub fn clusters(
    train: (&[f32], &[u32]),
    test: (&[f32], &[u32]),
    width: usize,
    templates: &[f32],
    triple: [u32; 3],
) -> Option<Clusters> {
    let plane = Plane::new(width, templates, triple)?;
    let project = |(activations, labels): (&[f32], &[u32])| -> [Vec<[f64; 2]>; 3] {
        let mut of_class = [const { Vec::new() }; 3];
        for (row, &label) in activations.chunks_exact(width).zip(labels) {
            if let Some(place) = triple.iter().position(|&class| class == label) {
                of_class[place].push(plane.project(row));
            }
        }
        of_class
    };
    let train = project(train);
    let spread = spread(&train)?;
    Some(Clusters {
        classes: triple,
        templates: plane.templates.map(narrow),
        train: shown(&train, triple),
        test: shown(&project(test), triple),
        spread,
    })
}

/// How far activations vary within classes against how far the classes are apart: `tr(Σ_W Σ_B⁺)/K`. Papyan, Han and
/// Donoho 2020.
///
/// `Σ_W` is the covariance of the activations around their class's mean, over all examples; `Σ_B` that of the class means `μ_c`
/// around the mean of them, each class alike. With the `K` centred means as columns of `M`, `Σ_B = M Mᵀ/K` has the eigenvalues of
/// the small matrix `G = Mᵀ M` over `K`, and its eigenvectors are `M v/√λ` for those, `v`, of `G`. Hence
///
/// `tr(Σ_W Σ_B⁺)/K = Σ_j λ_j⁻² · mean_i (v_jᵀ Mᵀ (x_i − μ_{y_i}))²`,
///
/// which needs no matrix of the layer's width. The sum is over eigenvalues above 10⁻¹² of the largest, `K − 1` at most: centred
/// means add up to 0, so that one eigenvalue is 0, and the inverse of what rounding makes of it would be noise. Labels
/// from `K` on, and classes without an example, are left out, of `K` too. `None` with fewer than two classes, if all their
/// means coincide, or if anything is not finite.
pub fn nc1(activations: &[f32], width: usize, classes: usize, labels: &[u32]) -> Option<f64> {
    let rows = || activations.chunks_exact(width.max(1)).zip(labels).filter(|&(_, &label)| (label as usize) < classes);
    let (means, place) = class_means(rows(), width, classes);
    let k = means.len() / width.max(1);
    if k < 2 {
        return None;
    }
    // Transposed: one row of `K` numbers for each unit, so that products run over classes side by side.
    let centred = centred_and_transposed(&means, width);
    let mut gram = vec![0.0; k * k];
    centred.chunks_exact(k).for_each(|unit| add_square(&mut gram, unit));
    let mut within = vec![0.0; k * k];
    let (mut count, mut along) = (0.0, vec![0.0; k]);
    for (row, &label) in rows() {
        let mean = &means[place[label as usize] * width..][..width];
        along.fill(0.0);
        for ((&x, &mean), unit) in row.iter().zip(mean).zip(centred.chunks_exact(k)) {
            let off = f64::from(x) - mean;
            along.iter_mut().zip(unit).for_each(|(sum, &m)| *sum += off * m);
        }
        add_square(&mut within, &along);
        count += 1.0;
    }
    let pairs = eigen(gram, k);
    let length: f64 = means.iter().map(|mean| mean * mean).sum();
    // Means that differ by no more than their sums are rounded do not differ.
    let largest = pairs.first().map(|&(value, _)| value).filter(|&value| value > 1e-22 * length)?;
    let kept = pairs.iter().filter(|&&(value, _)| value > 1e-12 * largest);
    let sum: f64 = kept.map(|(value, vector)| quadratic(&within, vector) / (value * value)).sum();
    Some(sum / count).filter(|nc1| nc1.is_finite())
}

/// The plane through three templates.
struct Plane {
    origin: Vec<f64>,
    u: Vec<f64>,
    v: Vec<f64>,
    templates: [[f64; 2]; 3],
}

impl Plane {
    fn new(width: usize, templates: &[f32], triple: [u32; 3]) -> Option<Self> {
        let template = |class: u32| -> Option<Vec<f64>> {
            let row = templates.chunks_exact(Some(width).filter(|&width| width > 0)?).nth(class as usize)?;
            Some(row.iter().map(|&weight| f64::from(weight)).collect())
        };
        let [a, b, c] = triple.map(template);
        let (origin, mut u, mut v) = (a?, b?, c?);
        u.iter_mut().zip(&origin).for_each(|(u, a)| *u -= a);
        v.iter_mut().zip(&origin).for_each(|(v, a)| *v -= a);
        let (side, reach) = (norm(&u), norm(&v));
        if !(side > 0.0 && side.is_finite() && reach.is_finite()) {
            return None;
        }
        u.iter_mut().for_each(|u| *u /= side);
        let along = dot(&u, &v);
        v.iter_mut().zip(&u).for_each(|(v, u)| *v -= along * u);
        let height = norm(&v);
        if height <= 1e-8 * reach {
            return None;
        }
        v.iter_mut().for_each(|v| *v /= height);
        Some(Self { origin, u, v, templates: [[0.0; 2], [side, 0.0], [along, height]] })
    }

    fn project(&self, row: &[f32]) -> [f64; 2] {
        let mut at = [0.0; 2];
        for (((&x, a), u), v) in row.iter().zip(&self.origin).zip(&self.u).zip(&self.v) {
            let from = f64::from(x) - a;
            at[0] += from * u;
            at[1] += from * v;
        }
        at
    }
}

/// Within-cluster variance over the squared side; `None` where it is not a number.
fn spread(clusters: &[Vec<[f64; 2]>; 3]) -> Option<f64> {
    let means = clusters.each_ref().map(|points| {
        let sum = points.iter().fold([0.0; 2], |sum, at| [sum[0] + at[0], sum[1] + at[1]]);
        sum.map(|sum| sum / points.len() as f64)
    });
    let variance = |(points, mean): (&Vec<[f64; 2]>, &[f64; 2])| {
        points.iter().map(|at| squared_distance(at, mean)).sum::<f64>() / points.len() as f64
    };
    let within = clusters.iter().zip(&means).map(variance).sum::<f64>() / 3.0;
    let between = |a: usize, b: usize| libm::sqrt(squared_distance(&means[a], &means[b]));
    let side = (between(0, 1) + between(1, 2) + between(2, 0)) / 3.0;
    Some(within / (side * side)).filter(|spread| spread.is_finite())
}

/// The first points of each cluster, class after class.
fn shown(clusters: &[Vec<[f64; 2]>; 3], triple: [u32; 3]) -> Vec<ClusterPoint> {
    let of = |(points, class): (&Vec<[f64; 2]>, u32)| -> Vec<ClusterPoint> {
        points.iter().take(Clusters::PER_CLASS).map(|&at| ClusterPoint { at: narrow(at), class }).collect()
    };
    clusters.iter().zip(triple).flat_map(of).collect()
}

/// The means of the classes that have examples, row after row, and for each class which row is its own.
fn class_means<'a>(
    rows: impl Iterator<Item = (&'a [f32], &'a u32)>,
    width: usize,
    classes: usize,
) -> (Vec<f64>, Vec<usize>) {
    let mut sums = vec![0.0; classes * width];
    let mut counts = vec![0_u32; classes];
    for (row, &label) in rows {
        let label = label as usize;
        counts[label] += 1;
        sums[label * width..].iter_mut().zip(row).for_each(|(sum, &x)| *sum += f64::from(x));
    }
    let (mut means, mut place) = (Vec::with_capacity(sums.len()), vec![0; classes]);
    for (class, &count) in counts.iter().enumerate().filter(|&(_, &count)| count > 0) {
        place[class] = means.len() / width.max(1);
        means.extend(sums[class * width..][..width].iter().map(|sum| sum / f64::from(count)));
    }
    (means, place)
}

/// The means less the mean of them, a row of one number per class for each unit.
fn centred_and_transposed(means: &[f64], width: usize) -> Vec<f64> {
    let k = means.len() / width;
    let mut transposed = Vec::with_capacity(means.len());
    for unit in 0..width {
        let of_classes = || means.iter().skip(unit).step_by(width);
        let middle = of_classes().sum::<f64>() / k as f64;
        transposed.extend(of_classes().map(|mean| mean - middle));
    }
    transposed
}

/// Adds `x xᵀ` to a matrix.
fn add_square(matrix: &mut [f64], x: &[f64]) {
    for (row, &a) in matrix.chunks_exact_mut(x.len()).zip(x) {
        row.iter_mut().zip(x).for_each(|(sum, &b)| *sum += a * b);
    }
}

/// `xᵀ A x`.
fn quadratic(matrix: &[f64], x: &[f64]) -> f64 {
    matrix.chunks_exact(x.len()).zip(x).map(|(row, &a)| a * dot(row, x)).sum()
}

/// The eigenvalues of a symmetric `n × n` matrix, the largest first, each with its eigenvector of length 1.
///
/// Jacobi's method: turn one pair of axes after the other so that their entry becomes 0, until all are. It keeps small
/// eigenvalues accurate, and matrices here have at most a row per class. Golub and Van Loan, §8.5.
fn eigen(mut matrix: Vec<f64>, n: usize) -> Vec<(f64, Vec<f64>)> {
    let mut vectors = vec![0.0; n * n];
    (0..n).for_each(|i| vectors[i * n + i] = 1.0);
    // What does not change an eigenvalue, as every entry is rounded to more than this.
    let negligible = 1e-18 * (0..n).map(|i| matrix[i * n + i].abs()).sum::<f64>();
    // Convergence is quadratic: some six rounds are usual.
    for _ in 0..60 {
        let mut turned = false;
        for p in 0..n {
            for q in p + 1..n {
                let (app, aqq, apq) = (matrix[p * n + p], matrix[q * n + q], matrix[p * n + q]);
                if apq.abs() <= negligible {
                    continue;
                }
                turned = true;
                let theta = (aqq - app) / (2.0 * apq);
                let tan = theta.signum() / (theta.abs() + libm::sqrt(theta * theta + 1.0));
                let cos = 1.0 / libm::sqrt(tan * tan + 1.0);
                let sin = tan * cos;
                for i in 0..n {
                    turn(&mut matrix, i * n + p, i * n + q, cos, sin);
                }
                for i in 0..n {
                    turn(&mut matrix, p * n + i, q * n + i, cos, sin);
                    turn(&mut vectors, p * n + i, q * n + i, cos, sin);
                }
                // But for rounding it is 0, and rounding would be turned for ever.
                (matrix[p * n + q], matrix[q * n + p]) = (0.0, 0.0);
            }
        }
        if !turned {
            break;
        }
    }
    let value = |i: usize| matrix[i * n + i];
    let order = places_in_order(n, &|a, b| value(b).total_cmp(&value(a)));
    order.into_iter().map(|i| (value(i), vectors[i * n..][..n].to_vec())).collect()
}

/// Turns two entries by an angle.
fn turn(entries: &mut [f64], p: usize, q: usize, cos: f64, sin: f64) {
    let (a, b) = (entries[p], entries[q]);
    entries[p] = cos * a - sin * b;
    entries[q] = sin * a + cos * b;
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(a: &[f64]) -> f64 {
    libm::sqrt(dot(a, a))
}

fn squared_distance(a: &[f64; 2], b: &[f64; 2]) -> f64 {
    let [x, y] = [a[0] - b[0], a[1] - b[1]];
    x * x + y * y
}

fn narrow(at: [f64; 2]) -> [f32; 2] {
    at.map(|x| x as f32)
}
