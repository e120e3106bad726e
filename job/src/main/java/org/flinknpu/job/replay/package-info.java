/**
 * The pasts of brains: runs a brain again from what its topics hold and compares it with what it
 * gave out when it lived, or lets a copy of a saved brain live on under another id.
 */
package org.flinknpu.job.replay;
