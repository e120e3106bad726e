package org.flinknpu.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A rectangular floor with walls, pillars and lit lamps, laid out by a seed.
 *
 * <p>Coordinates are metres from the lower left corner; angles are radians, counter-clockwise from
 * the x axis. The same seed and the same robot path give the same lamps, to the bit, on every
 * machine: random numbers come from {@link Random}, whose sequence is specified, and angles from
 * {@link StrictMath}.
 *
 * <p>Not thread-safe: the thread that moves the robot owns it.
 */
public final class Arena {

    /** Distance at which a lamp shines half as bright as right under it, in metres. */
    static final double HALF_BRIGHTNESS_METRES = 0.8;

    private static final double WIDTH_METRES = 8.0;
    private static final double HEIGHT_METRES = 5.0;
    private static final int PILLAR_COUNT = 5;
    private static final int LIGHT_COUNT = 3;
    private static final double PILLAR_RADIUS_MIN_METRES = 0.18;
    private static final double PILLAR_RADIUS_MAX_METRES = 0.34;

    /** Free floor between pillars, and between a pillar and a wall: three robots wide. */
    private static final double GAP_METRES = 0.95;

    /** Lamps keep this far from walls and pillars, so that none hangs where a robot must scrape. */
    private static final double LIGHT_CLEARANCE_METRES = 0.5;

    private static final double LIGHT_SPACING_METRES = 1.6;
    private static final double REACH_METRES = 0.3;
    private static final int PLACEMENT_TRIES = 10_000;

    private final Random random;
    private final List<Pillar> pillars = new ArrayList<>();
    private final List<Light> lights = new ArrayList<>();
    private int lightsReached;

    /**
     * Lays out an arena.
     *
     * @param seed the layout and every later place of a lamp
     */
    public Arena(long seed) {
        random = new Random(seed);
        while (pillars.size() < PILLAR_COUNT) {
            pillars.add(freePillar());
        }
        while (lights.size() < LIGHT_COUNT) {
            lights.add(freeLight(WIDTH_METRES / 2, HEIGHT_METRES / 2));
        }
    }

    /** The inner width, in metres. */
    public double widthMetres() {
        return WIDTH_METRES;
    }

    /** The inner height, in metres. */
    public double heightMetres() {
        return HEIGHT_METRES;
    }

    /** The obstacles; they never move. */
    public List<Pillar> pillars() {
        return List.copyOf(pillars);
    }

    /** The lamps that are lit now. */
    public List<Light> lights() {
        return List.copyOf(lights);
    }

    /** How many lamps were reached since the start. */
    public int lightsReached() {
        return lightsReached;
    }

    /** How close a robot's centre comes to a lamp's to put it out, in metres. */
    public double reachMetres() {
        return REACH_METRES;
    }

    /** A starting direction for a robot in the middle of the floor, by the seed. */
    double startHeading() {
        return (random.nextDouble() * 2 - 1) * StrictMath.PI;
    }

    /**
     * Puts out the lamps within reach of a robot and lights another elsewhere for each.
     *
     * @return how many were reached
     */
    int reach(double x, double y) {
        int reached = 0;
        for (int i = 0; i < lights.size(); i++) {
            Light light = lights.get(i);
            if (distance(x, y, light.x(), light.y()) <= REACH_METRES) {
                lights.set(i, freeLight(x, y));
                reached++;
            }
        }
        lightsReached += reached;
        return reached;
    }

    /**
     * The brightness at an eye: every lamp's light falls off with distance and with the cosine of
     * the angle at which it arrives, and lamps add up.
     *
     * @param gaze the direction in which the eye looks
     * @return in [0, 1]
     */
    double brightness(double x, double y, double gaze) {
        double sum = 0;
        for (Light light : lights) {
            double dx = light.x() - x;
            double dy = light.y() - y;
            double distance = StrictMath.sqrt(dx * dx + dy * dy);
            double cosine = StrictMath.cos(StrictMath.atan2(dy, dx) - gaze);
            if (cosine > 0) {
                double ratio = distance / HALF_BRIGHTNESS_METRES;
                sum += cosine / (1 + ratio * ratio);
            }
        }
        return Math.min(1, sum);
    }

    /** How far a ray travels until it meets a wall or a pillar, in metres. */
    double freeDistance(double x, double y, double direction) {
        double dx = StrictMath.cos(direction);
        double dy = StrictMath.sin(direction);
        double free = Math.min(toWall(x, dx, WIDTH_METRES), toWall(y, dy, HEIGHT_METRES));
        for (Pillar pillar : pillars) {
            free = Math.min(free, toPillar(pillar, x, y, dx, dy));
        }
        return free;
    }

    /**
     * Moves a round body out of walls and pillars.
     *
     * @param position x and y of its centre, corrected in place
     * @return whether it touched anything
     */
    boolean pushOut(double[] position, double radius) {
        boolean touched = false;
        for (Pillar pillar : pillars) {
            double dx = position[0] - pillar.x();
            double dy = position[1] - pillar.y();
            double distance = StrictMath.sqrt(dx * dx + dy * dy);
            double clearance = radius + pillar.radius();
            if (distance < clearance && distance > 0) {
                position[0] = pillar.x() + dx / distance * clearance;
                position[1] = pillar.y() + dy / distance * clearance;
                touched = true;
            }
        }
        double x = Math.max(radius, Math.min(WIDTH_METRES - radius, position[0]));
        double y = Math.max(radius, Math.min(HEIGHT_METRES - radius, position[1]));
        touched |= x != position[0] || y != position[1];
        position[0] = x;
        position[1] = y;
        return touched;
    }

    private static double toWall(double from, double slope, double length) {
        if (slope > 0) {
            return (length - from) / slope;
        }
        return slope < 0 ? -from / slope : Double.POSITIVE_INFINITY;
    }

    private static double toPillar(Pillar pillar, double x, double y, double dx, double dy) {
        double cx = pillar.x() - x;
        double cy = pillar.y() - y;
        double along = cx * dx + cy * dy;
        double squaredMiss = cx * cx + cy * cy - along * along;
        double squaredRadius = pillar.radius() * pillar.radius();
        if (along <= 0 || squaredMiss > squaredRadius) {
            return Double.POSITIVE_INFINITY;
        }
        return Math.max(0, along - StrictMath.sqrt(squaredRadius - squaredMiss));
    }

    private Pillar freePillar() {
        for (int i = 0; i < PLACEMENT_TRIES; i++) {
            double radius =
                    PILLAR_RADIUS_MIN_METRES
                            + random.nextDouble()
                                    * (PILLAR_RADIUS_MAX_METRES - PILLAR_RADIUS_MIN_METRES);
            double margin = radius + GAP_METRES;
            double x = margin + random.nextDouble() * (WIDTH_METRES - 2 * margin);
            double y = margin + random.nextDouble() * (HEIGHT_METRES - 2 * margin);
            // The middle of the floor is where the robot starts.
            boolean free = distance(x, y, WIDTH_METRES / 2, HEIGHT_METRES / 2) > margin;
            for (Pillar other : pillars) {
                free &= distance(x, y, other.x(), other.y()) > margin + other.radius();
            }
            if (free) {
                return new Pillar(x, y, radius);
            }
        }
        throw new IllegalStateException("no room for a pillar: pillars=" + pillars.size());
    }

    private Light freeLight(double robotX, double robotY) {
        double margin = LIGHT_CLEARANCE_METRES;
        for (int i = 0; i < PLACEMENT_TRIES; i++) {
            double x = margin + random.nextDouble() * (WIDTH_METRES - 2 * margin);
            double y = margin + random.nextDouble() * (HEIGHT_METRES - 2 * margin);
            boolean free = distance(x, y, robotX, robotY) > LIGHT_SPACING_METRES;
            for (Pillar pillar : pillars) {
                free &= distance(x, y, pillar.x(), pillar.y()) > margin + pillar.radius();
            }
            for (Light other : lights) {
                free &= distance(x, y, other.x(), other.y()) > LIGHT_SPACING_METRES;
            }
            if (free) {
                return new Light(x, y);
            }
        }
        throw new IllegalStateException("no room for a light: lights=" + lights.size());
    }

    private static double distance(double ax, double ay, double bx, double by) {
        double dx = ax - bx;
        double dy = ay - by;
        return StrictMath.sqrt(dx * dx + dy * dy);
    }
}
