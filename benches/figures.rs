//! How long the figures take from a state to a picture, without the painting itself: `Figure::of`, and `Figure::draw` on a
//! backend that does nothing.
//!
//! What a browser paints is measured in the browser; here is what the page's own code does before.

#![allow(missing_docs, reason = "criterion_group! makes a public function and does not document it")]

use criterion::{Criterion, criterion_group, criterion_main};
use label_smoothing_lab::figure::backend::{Mark, Raster, RasterBackend};
use label_smoothing_lab::figure::{Figure, Theme};
use label_smoothing_lab::spec::{FigureName, Shared};
use label_smoothing_lab::theory::Classes;
use label_smoothing_lab::words::EN;
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};
use std::convert::Infallible;
use std::hint::black_box;

/// Device pixels to a CSS pixel.
const PX: f64 = 2.0;

/// A backend that draws nothing.
struct Nowhere {
    size: (u32, u32),
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for Nowhere {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Drawn {
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, _: BackendCoord, _: BackendCoord, _: &S) -> Drawn {
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(&mut self, _: BackendCoord, _: BackendCoord, _: &S, _: bool) -> Drawn {
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, _: &S) -> Drawn {
        path.into_iter().for_each(|point| {
            black_box(point);
        });
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, _: BackendCoord, _: u32, _: &S, _: bool) -> Drawn {
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, _: &S) -> Drawn {
        path.into_iter().for_each(|point| {
            black_box(point);
        });
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, _: &S, _: BackendCoord) -> Drawn {
        black_box(text);
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        Ok(((text.len() as f64 * style.size() * 0.5) as u32, style.size() as u32))
    }
}

impl RasterBackend for Nowhere {
    fn draw_raster(&mut self, _: BackendCoord, _: (u32, u32), raster: &Raster, _: BackendColor) -> Drawn {
        black_box(raster);
        Ok(())
    }

    fn draw_inks(
        &mut self,
        _: BackendCoord,
        _: (u32, u32),
        raster: &Raster,
        which: &[u8],
        _: &[BackendColor],
    ) -> Drawn {
        black_box((raster, which));
        Ok(())
    }

    fn draw_marks(&mut self, at: impl Iterator<Item = BackendCoord>, mark: &Mark) -> Drawn {
        at.for_each(|place| {
            black_box(place);
        });
        black_box(mark);
        Ok(())
    }
}

fn figures(c: &mut Criterion) {
    let theme = Theme::named(PX);
    for classes in [10, 1000] {
        let (shared, _) = Shared::default().with_classes(Classes::new(classes).expect("classes"));
        let mut group = c.benchmark_group(format!("figures/{classes}"));
        for name in FigureName::ALL {
            group.bench_function(format!("{}/of", name.name()), |bencher| {
                bencher.iter(|| Figure::of(name, black_box(&shared)));
            });
            let figure = Figure::of(name, &shared);
            let (width, height) = Figure::shape(name).wide();
            let size = (width * PX as u32, height * PX as u32);
            group.bench_function(format!("{}/draw", name.name()), |bencher| {
                bencher.iter(|| {
                    let Ok(()) = figure.draw(Nowhere { size }, &theme, &EN) else { unreachable!("nothing can fail") };
                });
            });
        }
        group.finish();
    }
}

criterion_group! {
    name = benches;
    // Each bench is a millisecond or so; a second of samples is plenty.
    config = Criterion::default().measurement_time(std::time::Duration::from_secs(1)).sample_size(30);
    targets = figures
}
criterion_main!(benches);
