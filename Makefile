# For those who have make; scripts/ does the work.
all:
	scripts/build

run check interop fuzz lint:
	scripts/$@

install: all
	meson install -C build/release --no-rebuild

clean:
	rm -rf build

.PHONY: all run check interop fuzz lint install clean
